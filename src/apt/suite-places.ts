import { BuildError } from "../core/errors.js";
import { chooseMirrors, type MirrorChoice, type Mirrors, mirrorUrl } from "./mirror.js";

/** An archive beside Debian's. */
export interface ArchiveSource {
  /** A name of the user's choice. */
  readonly name: string;
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** The armored keys that are trusted for it, and for nothing else. */
  readonly keyring: string;
}

export interface SuiteChoice extends Omit<MirrorChoice, "sources"> {
  /** This computer's apt sources; read only where nothing else says which mirror. */
  readonly aptSources: MirrorChoice["sources"];
  readonly components: readonly string[];
  /** Further suites of Debian's archive. */
  readonly suites?: readonly string[] | undefined;
  readonly sources?: readonly ArchiveSource[] | undefined;
  /** URLs of the same archive elsewhere. */
  readonly moreMirrors?: readonly string[] | undefined;
  /** The moment whose state is wanted: `20260101T000000Z`. */
  readonly snapshot?: string | undefined;
  /** Armored keys that are trusted in place of Debian's own. */
  readonly keyring?: string | undefined;
}

/** Where a suite is, and what is wanted of it. */
export interface SuitePlace {
  /** What packages and the lock call it: `bookworm-security`, or `SOURCE/SUITE` for another archive. */
  readonly name: string;
  /** The folder below `dists`. */
  readonly dist: string;
  readonly baseUrl: string;
  readonly mirrors: readonly string[];
  readonly components: readonly string[];
  /** Debian's keys where it is undefined. */
  readonly keyring: string | undefined;
}

export interface SuitePlaces {
  readonly mirrors: Mirrors;
  /** The suite, its updates, its security updates, the further suites, then those of other archives. */
  readonly suites: readonly SuitePlace[];
}

/** Suites that are always in motion: they have neither updates nor security updates beside them. */
const rolling: readonly string[] = ["sid", "unstable", "experimental"];

/**
 * Where the suites of a build are. Nothing is asked of the network.
 * @throws BuildError `APT_MIRROR_INVALID`
 */
export async function suitePlaces(choice: SuiteChoice): Promise<SuitePlaces> {
  const { suite, components, keyring, suites = [], sources = [], moreMirrors = [] } = choice;
  const mirrors = await mirrorsAt(choice);
  const more = moreMirrors.map((url) => at(mirrorUrl(url), choice.snapshot));
  const place = (dist: string): SuitePlace =>
    dist.endsWith("-security")
      ? { name: dist, dist, baseUrl: mirrors.security, mirrors: [], components, keyring }
      : { name: dist, dist, baseUrl: mirrors.archive, mirrors: more, components, keyring };
  const beside = rolling.includes(suite) ? [] : [`${suite}-updates`, `${suite}-security`];
  const others = sources.map((source) => ({
    name: `${source.name}/${source.suite}`,
    dist: source.suite,
    baseUrl: mirrorUrl(source.url),
    mirrors: [],
    components: source.components,
    keyring: source.keyring,
  }));
  return { mirrors, suites: [...new Set([suite, ...beside, ...suites])].map(place).concat(others) };
}

async function mirrorsAt(choice: SuiteChoice): Promise<Mirrors> {
  const { snapshot, mirror, env } = choice;
  const sources = choice.aptSources;
  if (snapshot === undefined) return chooseMirrors({ ...choice, sources });
  const given = mirror === "auto" ? env["ALEPH_RUNTIME_SNAPSHOT_MIRROR"] || undefined : mirror;
  if (given === undefined) {
    throw new BuildError("APT_MIRROR_INVALID", `Cannot go back to ${snapshot}: that needs a mirror that keeps its past.`, {
      hint: "Set `mirror` in runtime.yaml or ALEPH_RUNTIME_SNAPSHOT_MIRROR to such an archive: its states lie below the URL.",
    });
  }
  const { archive, security } = await chooseMirrors({ ...choice, mirror: given, sources });
  return { archive: at(archive, snapshot), security: at(security, snapshot) };
}

function at(url: string, snapshot: string | undefined): string {
  return snapshot === undefined ? url : `${url}/${snapshot}`;
}

/** The moment that a snapshot's name says: by it Valid-Until and keys are judged. */
export function snapshotTime(snapshot: string): Date {
  const time = new Date(snapshot.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!Number.isNaN(time.getTime())) return time;
  throw new BuildError("APT_MIRROR_INVALID", `${snapshot} is not a time.`, { hint: "Write a time such as 20260101T000000Z." });
}
