import type { ChosenPackage } from "./package.js";
import type { Release } from "./release.js";
import type { SuitePlace } from "./suite-places.js";

/** What a lock was made for: words and lists of words of runtime.yaml, by the name of the key. */
export type LockRequest = Readonly<Record<string, string | readonly string[]>>;

/** The state of a suite that packages were chosen from. */
export interface LockedSuite {
  readonly date: Date;
  /** Of its InRelease file, lower-case hex. */
  readonly sha256: string;
}

/** One package. Its path holds no host, so that every mirror serves a lock. */
export interface LockedPackage extends Pick<ChosenPackage, "name" | "version" | "architecture" | "size" | "sha256"> {
  /** The name of the suite that it comes from; {@link localSuite} for a file of the project. */
  readonly suite: string;
  /** Below the archive's URL; for a file of the project, below the project's folder. */
  readonly path: string;
}

/** What runtime.lock says. */
export interface Lock {
  readonly request: LockRequest;
  readonly suites: ReadonlyMap<string, LockedSuite>;
  /** By the architecture of the image; each list in the order of names. */
  readonly packages: ReadonlyMap<string, readonly LockedPackage[]>;
}

/** What packages of this computer have for a suite. */
export const localSuite = "local";

/** The state of the suites, for a lock. */
export function lockSuites(suites: readonly Release[]): ReadonlyMap<string, LockedSuite> {
  return new Map(suites.map(({ name, date, sha256 }) => [name, { date, sha256 }]));
}

/** Packages as a lock has them, in the order of their names. */
export function lockPackages(packages: readonly ChosenPackage[]): readonly LockedPackage[] {
  return packages
    .map(({ name, version, architecture, size, sha256, filename, origin }) => ({
      name,
      version,
      architecture,
      suite: origin.suite,
      path: filename,
      size,
      sha256,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where the packages of a lock are now. A suite that is nowhere has left runtime.yaml, which a lock's request tells before. */
export function placePackages(
  packages: readonly LockedPackage[],
  { suites, local }: { readonly suites: readonly Pick<SuitePlace, "name" | "baseUrl" | "mirrors">[]; readonly local: string },
): readonly ChosenPackage[] {
  const places = new Map(suites.map((place) => [place.name, place]));
  return packages.map(({ name, version, architecture, suite, path, size, sha256 }) => {
    const { baseUrl = local, mirrors = [] } = places.get(suite) ?? {};
    const origin = { suite, baseUrl, ...(mirrors.length === 0 ? {} : { mirrors }) };
    return { name, version, architecture, size, sha256, filename: path, origin };
  });
}

/** The date of the newest Release of a lock. */
export function lockDate({ suites }: Pick<Lock, "suites">): Date {
  return new Date(Math.max(0, ...[...suites.values()].map(({ date }) => date.getTime())));
}
