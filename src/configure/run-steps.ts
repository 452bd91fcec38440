import { byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { runText } from "../shell/shell.js";
import { Machine } from "../shell/system/machine.js";
import { nullFile, PipeFile } from "../shell/system/open-file.js";
import type { ScriptRun } from "./ledger.js";
import { budget, programPath, type ScriptSystem } from "./maintainer-script.js";

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

function runStep({ text, line }: Step, { table, commands, changed }: ScriptSystem, source: string): ScriptRun {
  const machine = new Machine({ table, commands, budget, clock: () => performance.now() });
  const output = new PipeFile((size) => machine.wrote(size));
  changed.clear();
  const env = new Map([
    ["PATH", programPath],
    ["HOME", "/root"],
    ["LC_ALL", "C.UTF-8"],
    ["TZ", "UTC"],
    ["DEBIAN_FRONTEND", "noninteractive"],
  ]);
  const options = { name: source, env, cwd: "/", stdin: nullFile, stdout: output, stderr: output };
  const status = runOrPlace(() => runText(machine, byteString(`set -e\n${text}`), options), { source, line });
  const [first] = machine.unsupported;
  if (first !== undefined) {
    // The line `set -e` stands before the first one of the step; of a script that it calls, the line is not one of this file.
    const own = first.script === source;
    throw new BuildError("CONFIGURE_NOT_UNDERSTOOD", `A line of \`run\` asks for what is not understood: ${first.what}.`, {
      where: { source, line: own ? line + Math.max(first.line - 2, 0) : line },
      hint: "Say it with other programs, or put the result into the image with `files`.",
    });
  }
  const said = byteStringOf(output.bytes());
  if (status !== 0) {
    const [, at] = new RegExp(`^${source.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}: (\\d+): `, "m").exec(said) ?? [];
    const last = said.trimEnd().split("\n").at(-1) ?? "";
    throw new BuildError("CONFIGURE_RUN_FAILED", `A line of \`run\` ended with status ${status}${last === "" ? "." : `: ${last}`}`, {
      where: { source, line: at === undefined ? line : line + Math.max(Number(at) - 2, 0) },
      hint: "Mend the line; it is interpreted over the image, and sees nothing of this computer.",
    });
  }
  const row = { package: source, script: "run", args: [byteString(text)], status, output: said };
  return { ...row, changed: [...changed].sort(), unsupported: [] };
}

function runOrPlace(run: () => number, where: { readonly source: string; readonly line: number }): number {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "SHELL_LIMIT") throw error;
    throw new BuildError("SHELL_LIMIT", `A line of \`run\` does not end: ${error.message}`, { where, cause: error });
  }
}
