import { byteString } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { runText } from "../shell/shell.js";
import type { ScriptPlace } from "../shell/system/machine.js";
import type { ScriptRun } from "./ledger.js";
import { runScript, type ScriptSystem } from "./run-script.js";

/** Shell that is run over the tree, with the line of its file on which it begins. */
export interface Step {
  readonly text: string;
  readonly line: number;
}

/**
 * Interprets lines of shell over a configured tree, each as `sh -e` of its own that begins in /, and gives a row of the ledger for each.
 *
 * @param source the file that they stand in, for errors
 * @throws BuildError `CONFIGURE_NOT_UNDERSTOOD`, `CONFIGURE_RUN_FAILED`, `SHELL_LIMIT`, with the line of the file
 */
export function runSteps(steps: readonly Step[], system: ScriptSystem, source: string): readonly ScriptRun[] {
  return steps.map((step) => runStep(step, system, source));
}

function runStep({ text, line }: Step, system: ScriptSystem, source: string): ScriptRun {
  // The line `set -e` stands before the first one of the step; of a script that it calls, the line is not one of this file.
  const where = (place?: ScriptPlace) => ({ source, line: place?.script === source ? line + Math.max(place.line - 2, 0) : line });
  const row = runScript(
    {
      package: source,
      script: "run",
      args: [byteString(text)],
      called: "a line of `run`",
      where,
      run: (machine, start) => runText(machine, byteString(`set -e\n${text}`), { ...start, name: source }),
    },
    system,
  );
  const [first] = row.unsupported;
  if (first !== undefined) {
    throw new BuildError("CONFIGURE_NOT_UNDERSTOOD", `A line of \`run\` asks for what is not understood: ${first.what}.`, {
      where: where(first),
      hint: "Say it with other programs, or put the result into the image with `files`.",
    });
  }
  if (row.status !== 0) {
    const last = row.output.trimEnd().split("\n").at(-1) ?? "";
    throw new BuildError("CONFIGURE_RUN_FAILED", `A line of \`run\` ended with status ${row.status}${last === "" ? "." : `: ${last}`}`, {
      where: where(row.line === undefined ? undefined : { script: source, line: row.line }),
      hint: "Mend the line; it is interpreted over the image, and sees nothing of this computer.",
    });
  }
  return row;
}
