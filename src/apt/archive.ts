import { createHash } from "node:crypto";
import type { Cache } from "../core/cache.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { limits } from "../core/limits.js";
import { readNetrc } from "../core/netrc.js";
import { inParallel } from "../core/parallel.js";
import { type Connections, fetchBytes, isElsewhere, openConnections, type Patience } from "./fetch.js";
import { verifyInRelease } from "./in-release.js";
import { type Keyring, keyrings } from "./keyring.js";
import { locateSuites, type SuiteOptions } from "./locate-suites.js";
import type { Mirrors } from "./mirror.js";
import type { PackagesFile } from "./package-index.js";
import { suitePriority } from "./pins.js";
import { checkRelease, parseRelease, type Release, type ReleaseText } from "./release.js";
import { releaseText } from "./remembered-signature.js";
import { type SuitePlace, snapshotTime } from "./suite-places.js";

export interface ArchiveOptions extends SuiteOptions {
  /** Asked when the suites are verified: whether their indexes are wanted. They are where it is not given. */
  readonly wantsIndexes?: ((suites: readonly Release[]) => Promise<boolean>) | undefined;
  readonly cache: Cache;
  /** The time by which signatures and Valid-Until are judged; that of the snapshot goes before it. */
  readonly now: Date;
  /** Takes everything from the cache, and asks the network for nothing. */
  readonly offline?: boolean | undefined;
  /** Downloads at once; 8 where it is not given. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** The dates of the suites that were seen before, by name: none may be older now. */
  readonly seen?: ReadonlyMap<string, Date> | undefined;
}

export interface Index {
  readonly release: Release;
  readonly component: string;
  /** The verified text of the Packages file. */
  readonly bytes: Uint8Array;
}

export interface Archive {
  /** The suite, its updates, its security updates, further suites, and those of other archives. */
  readonly suites: readonly Release[];
  readonly indexes: readonly Index[];
  /** The date of the newest Release. */
  readonly date: Date;
  readonly mirrors: Mirrors;
}

/**
 * Opens SUITE, SUITE-updates and SUITE-security of a Debian archive, and what is wanted beside them: verifies their signatures and dates,
 * and brings their package indexes. All must be there: an image without security updates is never built in silence.
 *
 * @throws BuildError `APT_SUITE_MISSING`, `APT_RELEASE_REPLAYED`, `APT_ARCHITECTURE_MISSING`, and as `chooseMirrors`, `verifyInRelease`,
 *   `checkRelease`, `openIndex`
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const { architecture, signal, jobs = 8, onEvent, snapshot } = options;
  const { mirrors, suites: places } = await locateSuites(options);
  const now = snapshot === undefined ? options.now : snapshotTime(snapshot);
  const keyringOf = keyrings();
  const connections = openConnections(jobs, options.patience, { ...options, logins: await readNetrc(options.env) });
  try {
    const suites = await inParallel(places, jobs, signal, async (place, stop) =>
      openRelease(place, { ...options, now, keyring: await keyringOf(place.keyring), connections, signal: stop }),
    );
    let done = 0;
    const onBytes = (bytes: number) => {
      done += bytes;
      onEvent?.({ type: "progress", stage: "resolve", done, unit: "bytes", detail: "package indexes" });
    };
    const areWanted = (await options.wantsIndexes?.(suites)) ?? true;
    const wanted = (areWanted ? suites : []).flatMap((release, at) =>
      (places[at]?.components ?? []).map((component) => ({ release, component })),
    );
    const indexes = await inParallel(wanted, jobs, signal, async ({ release, component }, stop) => {
      // With all that decompresses, which most builds do without.
      const { openIndex } = await import("./indexes.js");
      const path = `${component}/binary-${architecture}/Packages`;
      return { release, component, bytes: await openIndex(release, path, { cache: options.cache, connections, signal: stop, onBytes }) };
    });
    return { suites, indexes, date: new Date(Math.max(...suites.map(({ date }) => date.getTime()))), mirrors };
  } finally {
    await connections.close();
  }
}

/** The indexes of an archive, as `readIndexes` takes them. */
export function packagesFiles({ indexes }: Pick<Archive, "indexes">): readonly PackagesFile[] {
  return indexes.map(({ bytes, release }) => ({
    bytes,
    suite: release.name,
    baseUrl: release.baseUrl,
    ...(release.mirrors.length === 0 ? {} : { mirrors: release.mirrors }),
    priority: suitePriority(release),
  }));
}

type ReleaseOptions = Omit<ArchiveOptions, "keyring"> & { readonly keyring: Keyring; readonly connections: Connections };

/** The Release from the first mirror that has one; another mirror is asked only where one cannot be reached, and never for a better signature. */
async function openRelease(place: SuitePlace, options: ReleaseOptions): Promise<Release> {
  const urls = [place.baseUrl, ...place.mirrors];
  for (const [at, baseUrl] of urls.entries()) {
    try {
      return await openReleaseAt(baseUrl, { ...place, mirrors: urls.filter((url) => url !== baseUrl) }, options);
    } catch (error) {
      if (at === urls.length - 1 || !isElsewhere(error)) throw error;
    }
  }
  throw suiteMissing(place.dist, place.baseUrl);
}

async function openReleaseAt(baseUrl: string, place: SuitePlace, options: ReleaseOptions): Promise<Release> {
  const { keyring, now, cache, architecture } = options;
  const { dist } = place;
  const name = `${baseUrl}/dists/${dist}/InRelease`;
  const bytes = await releaseBytes(name, options).catch((error: unknown) => {
    throw error instanceof BuildError && error.code === "FETCH_NOT_FOUND" ? suiteMissing(dist, baseUrl, error) : error;
  });
  const release = parseRelease(await releaseText(bytes, { name, keyring, now, cache }), name);
  checkRelease(release, { dist, name, now });
  if (!release.architectures.includes(architecture)) {
    throw new BuildError("APT_ARCHITECTURE_MISSING", `${dist} on ${baseUrl} has no packages for ${architecture}.`, {
      where: { source: name },
      hint: `It has them for: ${release.architectures.filter((one) => one !== "all").join(", ")}.`,
    });
  }
  await refuseReplay({ ...release, bytes }, name, place, options);
  await cache.putDocument(name, bytes);
  return { ...release, dist, name: place.name, baseUrl, mirrors: place.mirrors, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function releaseBytes(name: string, options: ReleaseOptions): Promise<Uint8Array> {
  const cached = options.offline ? await options.cache.document(name) : undefined;
  return cached ?? fetchBytes(name, { ...options, limit: limits.inReleaseSize });
}

/** A mirror must not go back in time: who serves an old Release holds back security updates. */
async function refuseReplay(
  { date, bytes }: ReleaseText & { readonly bytes: Uint8Array },
  name: string,
  place: SuitePlace,
  options: ReleaseOptions,
): Promise<void> {
  const { cache, keyring, now, seen, snapshot } = options;
  const cached = await cache.document(name);
  const cachedDate =
    cached &&
    // What is the same was verified just now.
    Buffer.compare(cached, bytes) !== 0 &&
    (await verifyInRelease(cached, { name, keys: await keyring.keys(), now })
      .then((text) => parseRelease(text, name).date)
      .catch(() => undefined));
  // a snapshot is older than what was locked before it, and meant to be
  const latest = [cachedDate || undefined, snapshot === undefined ? seen?.get(place.name) : undefined].filter((one) => one !== undefined);
  const newer = latest.find((one) => one > date);
  if (newer === undefined) return;
  throw new BuildError("APT_RELEASE_REPLAYED", `${name} is of ${date.toISOString()}, but was already of ${newer.toISOString()}.`, {
    where: { source: name },
    hint: "The mirror went back to an older state: try again later, or choose another with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
}

function suiteMissing(dist: string, baseUrl: string, cause?: BuildError): BuildError {
  const hint = dist.endsWith("-security")
    ? "Set ALEPH_RUNTIME_SECURITY_MIRROR to the URL of an archive that carries the security suites."
    : "Check the name of the suite, or set --mirror or ALEPH_RUNTIME_MIRROR to the URL of a Debian archive that carries it.";
  return new BuildError("APT_SUITE_MISSING", `The mirror ${baseUrl} does not carry the suite ${dist}.`, {
    where: { source: `${baseUrl}/dists/${dist}/InRelease` },
    hint,
    cause,
  });
}
