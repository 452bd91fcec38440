import { type Archive, openArchive, packagesFiles } from "../apt/archive.js";
import { readLocalPackages } from "../apt/local-packages.js";
import { type Lock, localSuite, lockPackages, lockSuites } from "../apt/lock.js";
import { type PackageIndex, readIndexes } from "../apt/package-index.js";
import { type Solution, solve } from "../apt/solver.js";
import { BuildError } from "../core/errors.js";
import type { Architecture } from "../definition/definition.js";
import { type MirrorOptions, suiteOptions } from "./archive-options.js";
import type { BuildContext } from "./context.js";
import { lockRequest } from "./lock-request.js";

export interface ChooseOptions extends MirrorOptions {
  /** The time that signatures and Valid-Until are judged by. */
  readonly now: Date;
  /** Takes everything from the cache, and asks the network for nothing. */
  readonly offline?: boolean | undefined;
}

export interface Choice extends Solution {
  readonly archive: Archive;
  readonly index: PackageIndex;
}

/** Which versions of a lock stay: all but those of these packages, but those that the security suite has newer ones of, or none. */
export type Update = readonly string[] | "security" | "all";

/** Opens the suites of a definition and chooses its packages for one architecture. */
export async function choosePackages(
  context: BuildContext,
  options: ChooseOptions & { readonly architecture?: Architecture; readonly lock?: Lock | undefined; readonly update?: Update | undefined },
): Promise<Choice> {
  const { definition, cache, env, signal, onEvent } = context;
  const { now, offline, lock, update = [], architecture = definition.arch } = options;
  const where = await suiteOptions(definition, options, env);
  const seen = new Map([...(lock?.suites ?? [])].map(([name, { date }]) => [name, date]));
  const sameMoment = lock?.request["snapshot"] === definition.snapshot;
  const archive = await openArchive({ ...where, architecture, cache, now, offline, signal, onEvent, ...(sameMoment ? { seen } : {}) });
  return chooseFrom(archive, context, { lock, update, architecture });
}

/** Chooses the packages of a definition from suites that are open, with their indexes. */
export async function chooseFrom(
  archive: Archive,
  { definition }: BuildContext,
  { lock, update = [], architecture }: { readonly lock?: Lock | undefined; readonly update?: Update; readonly architecture: Architecture },
): Promise<Choice> {
  const requested = await readLocalPackages(definition.localPackages, definition.folder);
  const offered = await readLocalPackages(definition.debs, definition.folder);
  const index = readIndexes(packagesFiles(archive), architecture, { pins: definition.pins, local: [...requested, ...offered] });
  const solution = solve(index, {
    include: [...definition.packages, ...requested.map(({ name }) => `${name}/${localSuite}`)],
    architecture,
    remove: definition.remove,
    recommends: definition.recommends,
    keep: versionsToKeep(lock, architecture, update, index),
  });
  return { ...solution, archive, index };
}

function versionsToKeep(lock: Lock | undefined, architecture: string, update: Update, index: PackageIndex): ReadonlyMap<string, string> {
  const isKept = (name: string): boolean => {
    if (update === "all") return false;
    if (update === "security") return index.candidates(name)[0]?.origin.suite.endsWith("-security") !== true;
    return !update.includes(name);
  };
  const locked = lock?.packages.get(architecture) ?? [];
  return new Map(locked.filter(({ name }) => isKept(name)).map(({ name, version }) => [name, version]));
}

/**
 * The lock of a definition: all its architectures, with what `update` leaves of an older lock.
 * @throws BuildError `LOCK_PACKAGE_UNKNOWN`, and as {@link choosePackages}
 */
export async function makeLock(
  context: BuildContext,
  options: ChooseOptions & { readonly lock?: Lock | undefined; readonly update?: Update | undefined },
): Promise<Lock> {
  const { definition } = context;
  if (typeof options.update === "object") refuseUnknown(options.update, options.lock);
  const choices: [Architecture, Choice][] = [];
  for (const architecture of definition.architectures) {
    choices.push([architecture, await choosePackages(context, { ...options, architecture })]);
  }
  return {
    request: await lockRequest(definition),
    suites: new Map(choices.flatMap(([, { archive }]) => [...lockSuites(archive.suites)])),
    packages: new Map(choices.map(([architecture, { packages }]) => [architecture, lockPackages(packages)])),
  };
}

function refuseUnknown(names: readonly string[], lock: Lock | undefined): void {
  const known = new Set([...(lock?.packages.values() ?? [])].flat().map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new BuildError("LOCK_PACKAGE_UNKNOWN", `Cannot update ${unknown}: it is not in runtime.lock.`, {
    hint: "Name packages of the lock, security, or none to update all; a project stands before --update.",
  });
}
