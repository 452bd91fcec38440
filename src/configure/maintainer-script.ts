import { byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { runProgram } from "../shell/shell.js";
import type { FileTable } from "../shell/system/file-table.js";
import { Machine, type MachineOptions } from "../shell/system/machine.js";
import { nullFile, PipeFile } from "../shell/system/open-file.js";
import type { ScriptRun } from "./ledger.js";

/** A maintainer script of a package that is in dpkg's database. */
export interface MaintainerScript {
  readonly package: string;
  readonly architecture: string;
  /** Its absolute path in the image. */
  readonly path: string;
  readonly name: string;
  readonly args: readonly string[];
}

export interface ScriptSystem {
  readonly table: FileTable;
  readonly commands: MachineOptions["commands"];
  /** Paths that were changed since the last script. */
  readonly changed: Set<string>;
  readonly dpkgVersion: string;
}

/** What a script may use: those of Debian's largest packages stay far below. */
export const budget = { steps: 2_000_000, output: 256 << 20, time: 120_000, depth: 200 };

/** dpkg's own PATH for scripts. */
export const programPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Runs a maintainer script as dpkg runs it. Source: dpkg, src/main/script.c; Debian Policy 6.5. */
export function runMaintainerScript(script: MaintainerScript, { table, commands, changed, dpkgVersion }: ScriptSystem): ScriptRun {
  const machine = new Machine({ table, commands, budget, clock: () => performance.now() });
  const output = new PipeFile((size) => machine.wrote(size));
  changed.clear();
  const env = new Map([
    ["PATH", programPath],
    ["HOME", "/root"],
    ["LC_ALL", "C.UTF-8"],
    ["TZ", "UTC"],
    ["DEBIAN_FRONTEND", "noninteractive"],
    ["DEBCONF_NONINTERACTIVE_SEEN", "true"],
    ["DPKG_MAINTSCRIPT_PACKAGE", script.package],
    ["DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT", "1"],
    ["DPKG_MAINTSCRIPT_ARCH", script.architecture],
    ["DPKG_MAINTSCRIPT_NAME", script.name],
    ["DPKG_MAINTSCRIPT_DEBUG", "0"],
    ["DPKG_RUNNING_VERSION", dpkgVersion],
    ["DPKG_ADMINDIR", "/var/lib/dpkg"],
    ["DPKG_ROOT", ""],
  ]);
  const status = runOrExplain(script, () =>
    runProgram(machine, { argv: [script.path, ...script.args], env, cwd: "/", stdin: nullFile, stdout: output, stderr: output }),
  );
  return {
    package: script.package,
    script: script.name,
    args: script.args,
    status,
    output: byteStringOf(output.bytes()),
    changed: [...changed].sort(),
    unsupported: [...machine.unsupported],
  };
}

function runOrExplain({ package: name, name: script }: MaintainerScript, run: () => number): number {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "SHELL_LIMIT") throw error;
    throw new BuildError("SHELL_LIMIT", `The ${script} of ${name} does not end: ${error.message}`, {
      where: { source: name },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
