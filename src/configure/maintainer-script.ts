import { runProgram } from "../shell/shell.js";
import type { ScriptPlace } from "../shell/system/machine.js";
import type { ScriptRun } from "./ledger.js";
import { runScript, type ScriptSystem } from "./run-script.js";

/** A maintainer script of a package that is in dpkg's database. */
export interface MaintainerScript {
  readonly package: string;
  readonly architecture: string;
  /** Its absolute path in the image. */
  readonly path: string;
  readonly name: string;
  readonly args: readonly string[];
}

/** Runs a maintainer script as dpkg runs it. Source: dpkg, src/main/script.c; Debian Policy 6.5. */
export function runMaintainerScript(script: MaintainerScript, system: ScriptSystem): ScriptRun {
  const { package: name, name: kind, path, args, architecture } = script;
  const env = new Map([
    ["DEBCONF_NONINTERACTIVE_SEEN", "true"],
    ["DPKG_MAINTSCRIPT_PACKAGE", name],
    ["DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT", "1"],
    ["DPKG_MAINTSCRIPT_ARCH", architecture],
    ["DPKG_MAINTSCRIPT_NAME", kind],
    ["DPKG_MAINTSCRIPT_DEBUG", "0"],
    ["DPKG_RUNNING_VERSION", system.dpkgVersion],
    ["DPKG_ADMINDIR", "/var/lib/dpkg"],
    ["DPKG_ROOT", ""],
  ]);
  const task = {
    package: name,
    script: kind,
    args,
    called: `the ${kind} of ${name}`,
    env,
    where: (place?: ScriptPlace) => ({
      source: `${name}.${kind}`,
      ...(place?.script === path ? { line: place.line } : {}),
    }),
  };
  return runScript({ ...task, run: (machine, start) => runProgram(machine, { ...start, argv: [path, ...args] }) }, system);
}
