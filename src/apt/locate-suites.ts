import { readAptSources } from "./sources.js";
import { type ArchiveSource, type SuitePlaces, suitePlaces } from "./suite-places.js";

/** Which suites are meant, and where they are. */
export interface SuiteOptions {
  /** A codename (`bookworm`) or a suite (`stable`). */
  readonly suite: string;
  /** Debian's name of it: `amd64`. */
  readonly architecture: string;
  readonly components: readonly string[];
  /** Further suites of Debian's archive, such as `bookworm-backports`. */
  readonly suites?: readonly string[] | undefined;
  /** Archives beside Debian's. */
  readonly sources?: readonly ArchiveSource[] | undefined;
  /** The URL of a Debian archive, or `auto`: see `chooseMirrors`. */
  readonly mirror: string;
  readonly securityMirror?: string | undefined;
  /** URLs of the same archive elsewhere, to be tried when the first one fails. */
  readonly moreMirrors?: readonly string[] | undefined;
  /** The moment whose state is wanted, of a mirror that keeps its past: `20260101T000000Z`. */
  readonly snapshot?: string | undefined;
  /** Armored keys that are trusted in place of Debian's own, which ship with this package. */
  readonly keyring?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** apt's configuration folder on this computer; /etc/apt where it is not given. */
  readonly aptFolder?: string | undefined;
}

/** Where the suites are; nothing is asked of the network. @throws BuildError `APT_MIRROR_INVALID` */
export function locateSuites(options: SuiteOptions): Promise<SuitePlaces> {
  return suitePlaces({ ...options, sources: options.sources, aptSources: () => readAptSources(options.aptFolder) });
}
