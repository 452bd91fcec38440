import { configureRoot } from "../configure/configure-root.js";
import type { Ledger, ScriptRun } from "../configure/ledger.js";
import { collectGarbage } from "../core/collect-garbage.js";
import { BuildError } from "../core/errors.js";
import type { StoredPackage } from "../store/package-store.js";
import type { Tree } from "../tree/tree.js";
import type { BuildContext } from "./context.js";
import type { ImageBytecode } from "./image-bytecode.js";
import { waivedPackages } from "./waived-packages.js";

/** Calls that are named in an error. */
const named = 8;

export interface ConfigurePackagesOptions {
  /** Seconds since 1970, for whatever is made here. */
  readonly mtime: number;
  /** Stays the caller's to close. */
  readonly bytecode: ImageBytecode;
}

/**
 * Installs and configures packages in a tree, and looks at what their scripts did: what was not understood, and what failed, ends the build where
 * runtime.yaml does not waive it.
 *
 * @throws BuildError `CONFIGURE_NOT_UNDERSTOOD`, `CONFIGURE_SCRIPT_FAILED`, `BYTECODE_*`, and what {@link configureRoot} throws
 */
export async function configurePackages(
  tree: Tree,
  packages: readonly StoredPackage[],
  { mtime, bytecode }: ConfigurePackagesOptions,
  context: BuildContext,
): Promise<Ledger> {
  const { definition, signal, onEvent } = context;
  onEvent({ type: "start", stage: "configure", message: `Configuring ${packages.length} packages` });
  const run = await configureRoot(tree, packages, {
    mtime,
    architecture: definition.arch,
    bytecode: bytecode.requests,
    seconds: definition.scriptSeconds,
    preseed: definition.preseed,
    signal,
    onPackage: (detail, done, total) => onEvent({ type: "progress", stage: "configure", done, total, unit: "items", detail }),
  });
  const waived = new Set(definition.waived.map((one) => one.package));
  const counted = run.scripts.filter((one) => !waived.has(one.package));
  refuseNotUnderstood(counted);
  refuseFailed(counted);
  // There is time now, while the last Python files are compiled.
  collectGarbage();
  const compiled = await bytecode.finish(tree);
  const ledger: Ledger = compiled === undefined ? run : { ...run, bytecode: compiled };
  for (const { package: name, reason } of waivedPackages(ledger, definition)) {
    onEvent({ type: "note", message: `${name} is not wholly configured, as runtime.yaml allows: ${reason}` });
  }
  const paths = new Set(ledger.scripts.flatMap(({ changed }) => changed)).size;
  onEvent({
    type: "done",
    stage: "configure",
    message: `${ledger.scripts.length} maintainer scripts, which changed ${paths} paths${compiled === undefined ? "" : `; ${compiled.files} Python files compiled`}`,
  });
  return ledger;
}

function refuseNotUnderstood(runs: readonly ScriptRun[]): void {
  const calls = runs.flatMap((run) => run.unsupported.map((one) => ({ run, one })));
  const [first] = calls;
  if (first === undefined) return;
  const told = new Set(calls.map(({ run, one }) => `${run.package}.${run.script}, line ${one.line}: ${one.what}`));
  const more = told.size > named ? `, and ${told.size - named} more` : "";
  throw new BuildError(
    "CONFIGURE_NOT_UNDERSTOOD",
    `Maintainer scripts ask for what is not understood: ${[...told].slice(0, named).join("; ")}${more}.`,
    {
      where: { source: first.one.script, line: first.one.line },
      hint: waiver(first.run.package),
    },
  );
}

function refuseFailed(runs: readonly ScriptRun[]): void {
  const failed = runs.find(({ status }) => status !== 0);
  if (failed === undefined) return;
  const last = failed.output.trimEnd().split("\n").at(-1) ?? "";
  throw new BuildError(
    "CONFIGURE_SCRIPT_FAILED",
    `The ${failed.script} of ${failed.package} ended with status ${failed.status}${last === "" ? "." : `: ${last}`}`,
    {
      where: { source: `${failed.package}.${failed.script}`, ...(failed.line === undefined ? {} : { line: failed.line }) },
      hint: waiver(failed.package),
    },
  );
}

const waiver = (name: string): string =>
  `Where the image can do without it, say so in runtime.yaml: configure: {waive: [{package: ${name}, reason: "…"}]}`;
