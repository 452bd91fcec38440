import type { Lock, LockedPackage } from "../apt/lock.js";
import { lockDrift } from "../apt/lock-drift.js";
import { folderCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import type { OnEvent } from "../core/events.js";
import { loadDefinition } from "../definition/load.js";
import type { MirrorOptions } from "./archive-options.js";
import { makeLock, type Update } from "./choose-packages.js";
import { lockPath, readLock, writeLock } from "./lock-file.js";
import { lockRequest } from "./lock-request.js";

export interface LockOptions extends MirrorOptions {
  /** The folder with runtime.yaml. */
  readonly project: string;
  /** What may get a newer version; what runtime.yaml no longer fits is chosen anew in any case. */
  readonly update?: Update | undefined;
  readonly offline?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** What became of one package: it has no `before` where it is new, and no `after` where it went. */
export interface LockChange {
  readonly architecture: string;
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface LockResult {
  readonly path: string;
  /** Whether the file was changed. */
  readonly written: boolean;
  readonly suites: Readonly<Record<string, { readonly date: string; readonly sha256: string }>>;
  readonly packages: Readonly<Record<string, readonly LockedPackage[]>>;
  readonly changes: readonly LockChange[];
}

/**
 * Writes a project's runtime.lock. One that fits runtime.yaml stays as it is, unless an update is asked for; versions stay where they can.
 *
 * @throws BuildError as `loadDefinition`, `openArchive`, `solve`; `LOCK_PACKAGE_UNKNOWN`, `LOCK_INVALID`
 */
export async function lockProject(options: LockOptions): Promise<LockResult> {
  const { env, signal, update, now = new Date(), onEvent = () => {} } = options;
  const definition = await loadDefinition(options.project);
  const old = update === "all" ? await readLock(definition.folder).catch(() => undefined) : await readLock(definition.folder);
  const path = lockPath(definition.folder);
  if (old !== undefined && update === undefined && lockDrift(old.request, await lockRequest(definition)).length === 0) {
    return { path, written: false, changes: [], ...documentOf(old) };
  }
  onEvent({ type: "start", stage: "resolve", message: `Choosing the packages of ${definition.name}` });
  const cache = folderCache(cacheFolder(env, process.platform));
  const context = { definition, cache, env, offline: options.offline === true, signal, onEvent };
  const lock = await makeLock(context, { ...options, now, lock: old });
  const written = await writeLock(definition.folder, lock);
  const counts = [...lock.packages].map(([architecture, list]) => `${list.length} packages for ${architecture}`);
  onEvent({ type: "done", stage: "resolve", message: counts.join(", ") });
  return { path, written, changes: changesOf(old, lock), ...documentOf(lock) };
}

function documentOf({ suites, packages }: Lock) {
  return {
    suites: Object.fromEntries([...suites].map(([name, { date, sha256 }]) => [name, { date: date.toISOString(), sha256 }])),
    packages: Object.fromEntries(packages),
  };
}

function changesOf(before: Lock | undefined, after: Lock): readonly LockChange[] {
  const architectures = [...new Set([...(before?.packages.keys() ?? []), ...after.packages.keys()])];
  return architectures.flatMap((architecture) => {
    const versions = (lock: Lock | undefined) =>
      new Map((lock?.packages.get(architecture) ?? []).map(({ name, version }) => [name, version]));
    const [old, now] = [versions(before), versions(after)];
    const names = [...new Set([...old.keys(), ...now.keys()])].sort();
    return names
      .map((name) => ({ architecture, name, before: old.get(name), after: now.get(name) }))
      .filter((one) => one.before !== one.after)
      .map(({ before: was, after: is, ...one }) => ({
        ...one,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      }));
  });
}
