import { pathToFileURL } from "node:url";
import { locateSuites } from "../apt/locate-suites.js";
import { type Lock, lockDate, placePackages } from "../apt/lock.js";
import { lockDrift } from "../apt/lock-drift.js";
import type { ChosenPackage } from "../apt/package.js";
import { BuildError } from "../core/errors.js";
import { type MirrorOptions, suiteOptions } from "./archive-options.js";
import type { ChooseOptions } from "./choose-packages.js";
import type { BuildContext } from "./context.js";
import { lockPath, readLock, writeLock } from "./lock-file.js";
import { lockRequest } from "./lock-request.js";
import { releaseOf } from "./release-of.js";

export interface ResolveOptions extends ChooseOptions {
  /** Takes what the lock says, or fails. */
  readonly frozen?: boolean | undefined;
  /** Told when packages are chosen from indexes: then some of them are probably not in the store. */
  readonly onAnew?: (() => void) | undefined;
}

export interface Resolution {
  /** In the order of names: `orderPackages` gives them the one that they are unpacked in. */
  readonly packages: readonly ChosenPackage[];
  /** The date of the newest Release that they come from. */
  readonly date: Date;
  /** Whether runtime.lock said which ones. */
  readonly locked: boolean;
}

/** What is told of a lock that no longer fits. */
const told = 4;

/**
 * The packages of a definition: those of its lock, where there is one that fits, and then nothing is read but that file. A lock that no longer
 * fits is made anew, with the versions that it had, and written; or it is an error, where the build is frozen.
 *
 * @throws BuildError `LOCK_MISSING`, `LOCK_DRIFTED`, `LOCK_ARCHITECTURE`, `LOCK_INVALID`, and as `openArchive` and `solve`
 */
export async function resolvePackages(context: BuildContext, options: ResolveOptions): Promise<Resolution> {
  const { definition, onEvent } = context;
  const lock = await readLock(definition.folder);
  if (lock === undefined && options.frozen) throw lockMissing(definition.folder);
  const drift = lock === undefined ? [] : lockDrift(lock.request, await lockRequest(definition));
  if (lock !== undefined && drift.length === 0) return lockedPackages(lock, context, options);
  if (lock !== undefined && options.frozen) throw lockDrifted(definition.folder, drift);

  onEvent({
    type: "start",
    stage: "resolve",
    message: `Resolving ${definition.packages.length} packages of ${releaseOf(definition).suite}`,
  });
  if (lock !== undefined) {
    const { makeLock } = await import("./choose-packages.js");
    const fresh = await makeLock(context, { ...options, lock });
    await writeLock(definition.folder, fresh);
    onEvent({ type: "note", message: `runtime.lock was brought up to runtime.yaml: ${few(drift)}.` });
    return lockedPackages(fresh, context, options);
  }
  const { rememberedChoice } = await import("./remembered-choice.js");
  const { packages, installedSize, date } = await rememberedChoice(context, options);
  onEvent({ type: "done", stage: "resolve", message: `${packages.length} packages, ${Math.round(installedSize / 1024)} MiB installed` });
  return { packages, date, locked: false };
}

/** The packages that a lock holds for the definition's architecture, and where they are: neither an index nor the network is asked. */
async function lockedPackages(lock: Lock, { definition, env, onEvent }: BuildContext, options: MirrorOptions): Promise<Resolution> {
  const locked = lock.packages.get(definition.arch);
  if (locked === undefined) {
    throw new BuildError("LOCK_ARCHITECTURE", `runtime.lock holds no packages for ${definition.arch}.`, {
      where: { source: lockPath(definition.folder) },
      hint: `Add ${definition.arch} to \`arch\` in runtime.yaml, then type: aleph-runtime lock ${definition.folder}`,
    });
  }
  const { suites } = await locateSuites(await suiteOptions(definition, options, env));
  const packages = placePackages(locked, { suites, local: pathToFileURL(definition.folder).href });
  const date = lockDate(lock);
  onEvent({
    type: "done",
    stage: "resolve",
    message: `${packages.length} packages of runtime.lock, as of ${date.toISOString().slice(0, 10)}`,
  });
  return { packages, date, locked: true };
}

function lockMissing(folder: string): BuildError {
  return new BuildError("LOCK_MISSING", `There is no runtime.lock in ${folder}, and --frozen builds only what a lock says.`, {
    where: { source: folder },
    hint: `Make one: aleph-runtime lock ${folder}`,
  });
}

function lockDrifted(folder: string, drift: readonly string[]): BuildError {
  return new BuildError("LOCK_DRIFTED", `runtime.lock is not that of this runtime.yaml: ${few(drift)}.`, {
    where: { source: lockPath(folder) },
    hint: `Bring it up to date and look at what changes: aleph-runtime lock ${folder}`,
  });
}

function few(drift: readonly string[]): string {
  const more = drift.length > told ? `; and ${drift.length - told} more` : "";
  return `${drift.slice(0, told).join("; ")}${more}`;
}
