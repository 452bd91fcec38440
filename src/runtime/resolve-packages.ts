import { type Archive, openArchive } from "../apt/archive.js";
import type { Package } from "../apt/package.js";
import { readIndexes } from "../apt/package-index.js";
import { solve } from "../apt/solver.js";
import type { BuildContext } from "./context.js";

export interface ResolveOptions {
  /** Before what the definition says. */
  readonly mirror: string | undefined;
  readonly securityMirror: string | undefined;
  /** Armored keys in place of Debian's. */
  readonly keyring: string | undefined;
  /** The time that signatures and Valid-Until are judged by. */
  readonly now: Date;
}

export interface Resolution {
  readonly archive: Archive;
  /** Dependencies before what needs them, where there is no circle. */
  readonly packages: readonly Package[];
}

/** Opens the suites of a definition and chooses its packages. */
export async function resolvePackages(context: BuildContext, options: ResolveOptions): Promise<Resolution> {
  const { definition, cache, env, signal, onEvent } = context;
  const { suite } = definition.from;
  onEvent({ type: "start", stage: "resolve", message: `Resolving ${definition.packages.length} packages of ${suite}` });
  const archive = await openArchive({
    suite,
    architecture: definition.arch,
    components: ["main"],
    mirror: options.mirror ?? definition.mirror,
    securityMirror: options.securityMirror ?? definition.securityMirror,
    keyring: options.keyring,
    cache,
    env,
    now: options.now,
    signal,
    onEvent,
  });
  const files = archive.indexes.map(({ bytes, release }) => ({ bytes, suite: release.dist, baseUrl: release.baseUrl }));
  const { packages } = solve(readIndexes(files, definition.arch), { include: definition.packages, architecture: definition.arch });
  const size = packages.reduce((sum, { installedSize }) => sum + installedSize, 0);
  onEvent({ type: "done", stage: "resolve", message: `${packages.length} packages, ${Math.round(size / 1024)} MiB installed` });
  return { archive, packages };
}
