import { stat } from "node:fs/promises";
import type { Lock } from "../apt/lock.js";
import type { Package } from "../apt/package.js";
import type { Reason } from "../apt/solver.js";
import { folderCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { loadDefinition } from "../definition/load.js";
import type { MirrorOptions } from "./archive-options.js";
import { choosePackages } from "./choose-packages.js";
import { readLock } from "./lock-file.js";
import { builtImage } from "./project.js";

export interface ProjectPackagesOptions extends MirrorOptions {
  /** The folder with runtime.yaml. */
  readonly project: string;
  readonly offline?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** What a project is built of, with the relations that a lock does not hold. */
export interface ProjectPackages {
  readonly packages: ReadonlyMap<string, Package>;
  /** Why those are there that no other package brought. */
  readonly roots: ReadonlyMap<string, Exclude<Reason, { by: "dependency" }>>;
  readonly recommends: boolean;
}

/** Differences that are named. */
const named = 4;

/**
 * Chooses the packages of a project as `build` would, with the versions of its lock. Where the archive carries some of these no longer, it says so:
 * the relations are then those of the versions that took their place.
 *
 * @throws BuildError as `loadDefinition`, `openArchive` and `solve`; `LOCK_INVALID`
 */
export async function readProjectPackages(options: ProjectPackagesOptions): Promise<ProjectPackages> {
  const { env, signal, now = new Date(), onEvent = () => {} } = options;
  const definition = await loadDefinition(options.project);
  const lock = await readLock(definition.folder);
  onEvent({ type: "start", stage: "resolve", message: `Choosing the packages of ${definition.name}` });
  const cache = folderCache(cacheFolder(env, process.platform));
  const context = { definition, cache, env, offline: options.offline === true, signal, onEvent };
  const { packages, reason } = await choosePackages(context, { ...options, now, lock });
  const differs = differencesFrom(lock, definition.arch, packages);
  if (differs.length > 0) {
    const more = differs.length > named ? ` and ${differs.length - named} more` : "";
    const which = `${differs.slice(0, named).join(", ")}${more}`;
    onEvent({
      type: "note",
      message: `The archive or runtime.yaml went on since runtime.lock was written: ${which}. What is told here is of now.`,
    });
  }
  onEvent({ type: "done", stage: "resolve", message: `${packages.length} packages` });
  return {
    packages: new Map(packages.map((one) => [one.name, one])),
    roots: new Map([...reason].flatMap(([name, why]) => (why.by === "dependency" ? [] : [[name, why] as const]))),
    recommends: definition.recommends,
  };
}

/** Packages that a lock has in another version, or not at all, or alone. */
function differencesFrom(lock: Lock | undefined, architecture: string, packages: readonly Package[]): readonly string[] {
  const locked = lock?.packages.get(architecture);
  if (locked === undefined) return [];
  const before = new Set(locked.map(({ name, version }) => `${name} ${version}`));
  const now = new Set(packages.map(({ name, version }) => `${name} ${version}`));
  const changed = [...before].filter((one) => !now.has(one)).concat([...now].filter((one) => !before.has(one)));
  return [...new Set(changed.map((one) => one.replace(/ .*/, "")))];
}

/** The image that a project was built into. @throws BuildError `WHY_NOT_BUILT`, and as `loadDefinition` */
export async function projectImage(project: string): Promise<string> {
  const definition = await loadDefinition(project);
  const image = builtImage(definition);
  if ((await stat(image).catch(() => undefined))?.isFile()) return image;
  throw new BuildError("WHY_NOT_BUILT", `Which package ships a path is not known before ${definition.name} is built.`, {
    where: { source: image },
    hint: `Build it: aleph-runtime build ${project}. Or ask about a package.`,
  });
}
