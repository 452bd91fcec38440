import { byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import type { Start } from "../shell/shell.js";
import type { FileTable } from "../shell/system/file-table.js";
import { Machine, type MachineOptions, type ScriptPlace } from "../shell/system/machine.js";
import { nullFile, PipeFile } from "../shell/system/open-file.js";
import type { ScriptRun } from "./ledger.js";
import { withinTime } from "./time-limit.js";

/** What scripts find. */
export interface ScriptSystem {
  readonly table: FileTable;
  readonly commands: MachineOptions["commands"];
  /** Paths that were changed since the last script. */
  readonly changed: Set<string>;
  readonly dpkgVersion: string;
  /** How long one script may take. */
  readonly seconds: number;
}

/** What a script may use beside time: those of Debian's largest packages stay far below. */
const budget = { steps: 2_000_000, output: 256 << 20, changes: 1_000_000, depth: 200 };

/** The environment of every script, with dpkg's own PATH. */
const environment: ReadonlyMap<string, string> = new Map([
  ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  ["HOME", "/root"],
  ["LC_ALL", "C.UTF-8"],
  ["TZ", "UTC"],
  ["DEBIAN_FRONTEND", "noninteractive"],
]);

/** What is run, and how it is told of. */
export interface ScriptTask extends Pick<ScriptRun, "package" | "script" | "args"> {
  /** As a message names it: `the postinst of example`. */
  readonly called: string;
  /** Variables beside those that every script has. */
  readonly env?: ReadonlyMap<string, string>;
  /** Begins it; gives its exit status. */
  readonly run: (machine: Machine, start: Omit<Start, "argv">) => number;
  /** Where an error is, when the script stands at a place of its own. */
  readonly where: (place: ScriptPlace | undefined) => { readonly source: string; readonly line?: number };
}

/**
 * Runs a script within its limits, with nothing to read, from `/`; gives its row of the ledger.
 *
 * @throws BuildError `SHELL_LIMIT`
 */
export function runScript({ called, run, env = new Map(), where, ...row }: ScriptTask, system: ScriptSystem): ScriptRun {
  const { table, commands, changed, seconds } = system;
  const machine = new Machine({ table, commands, budget: { ...budget, time: seconds * 1000 }, clock: () => performance.now() });
  const output = new PipeFile((size) => machine.wrote(size));
  const start = { env: new Map([...environment, ...env]), cwd: "/", stdin: nullFile, stdout: output, stderr: output };
  changed.clear();
  const tooMuch = (excess: string, cause?: unknown): BuildError => {
    const { place, innerPlace } = machine;
    const inner = innerPlace === undefined ? "" : ` (at line ${innerPlace.line} of ${innerPlace.script})`;
    return new BuildError("SHELL_LIMIT", `Cannot run ${called} to its end: it ${excess}${inner}.`, {
      where: where(place),
      hint: `Report it if it should end; where it only takes longer than ${seconds} seconds, say so in runtime.yaml: configure: {seconds: ${seconds * 10}}`,
      cause,
    });
  };
  const begin = () => attempt(() => run(machine, start), tooMuch);
  const status = withinTime(seconds * 1000, begin, () => tooMuch(`runs longer than ${seconds} seconds`));
  const { place } = machine;
  return {
    ...row,
    status,
    ...(status === 0 || place === undefined ? {} : { line: place.line }),
    output: byteStringOf(output.bytes()),
    changed: [...changed].sort(),
    unsupported: [...machine.unsupported],
  };
}

/** Runs a script; gives its exit status. @param tooMuch the error for what it does too much of */
function attempt(run: () => number, tooMuch: (excess: string, cause: unknown) => BuildError): number {
  try {
    return run();
  } catch (cause) {
    const excess = excessOf(cause);
    throw excess === undefined ? cause : tooMuch(excess, cause);
  }
}

/** What a script does too much of, where an error says that: of its budget, or of what JavaScript can hold. */
function excessOf(error: unknown): string | undefined {
  if (error instanceof BuildError && error.code === "SHELL_LIMIT") return error.message.replace(/^A script (.*)\.$/, "$1");
  if (!(error instanceof RangeError)) return undefined;
  if (/call stack/i.test(error.message)) return "nests deeper than can be followed";
  return /invalid (?:string|array|typed array) length|allocation failed|maximum .*size exceeded/i.test(error.message)
    ? "needs more memory than there is"
    : undefined;
}
