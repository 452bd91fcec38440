import { createHash } from "node:crypto";
import type { PublicKey } from "openpgp";
import type { Cache } from "../core/cache.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { limits } from "../core/limits.js";
import { inParallel } from "../core/parallel.js";
import { readDebianKeys, readKeyring } from "./archive-keys.js";
import { type Connections, fetchBytes, openConnections, type Patience } from "./fetch.js";
import { verifyInRelease } from "./in-release.js";
import { openIndex } from "./indexes.js";
import { chooseMirrors, type Mirrors } from "./mirror.js";
import { checkRelease, parseRelease, type Release, type ReleaseText } from "./release.js";
import { readAptSources } from "./sources.js";

export interface ArchiveOptions {
  /** A codename (`bookworm`) or a suite (`stable`). */
  readonly suite: string;
  /** Debian's name of it: `amd64`. */
  readonly architecture: string;
  readonly components: readonly string[];
  /** The URL of a Debian archive, or `auto`: see `chooseMirrors`. */
  readonly mirror: string;
  readonly securityMirror?: string | undefined;
  /** Armored keys that are trusted in place of Debian's own, which ship with this package. */
  readonly keyring?: string | undefined;
  readonly cache: Cache;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The time by which signatures and Valid-Until are judged. */
  readonly now: Date;
  /** Downloads at once; 8 where it is not given. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** apt's configuration folder on this computer; /etc/apt where it is not given. */
  readonly aptFolder?: string | undefined;
}

export interface Index {
  readonly release: Release;
  readonly component: string;
  /** The verified text of the Packages file. */
  readonly bytes: Uint8Array;
}

export interface Archive {
  /** The suite, then its updates, then its security updates. */
  readonly suites: readonly Release[];
  readonly indexes: readonly Index[];
  /** The date of the newest Release. */
  readonly date: Date;
  readonly mirrors: Mirrors;
}

/** Suites that are always in motion: they have neither updates nor security updates beside them. */
const rolling: readonly string[] = ["sid", "unstable", "experimental"];

/**
 * Opens SUITE, SUITE-updates and SUITE-security of a Debian archive: verifies their signatures and dates, and brings their package
 * indexes. All three must be there, except for the rolling suites: an image without security updates is never built in silence.
 *
 * @throws BuildError `APT_SUITE_MISSING`, `APT_RELEASE_REPLAYED`, `APT_ARCHITECTURE_MISSING`, and as `chooseMirrors`, `verifyInRelease`,
 *   `checkRelease`, `openIndex`
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const { suite, architecture, components, signal, jobs = 8, onEvent } = options;
  const mirrors = await chooseMirrors({ ...options, sources: () => readAptSources(options.aptFolder) });
  const keys = options.keyring === undefined ? await readDebianKeys() : await readKeyring(options.keyring);
  const dists = [{ dist: suite, baseUrl: mirrors.archive }];
  if (!rolling.includes(suite)) {
    dists.push({ dist: `${suite}-updates`, baseUrl: mirrors.archive }, { dist: `${suite}-security`, baseUrl: mirrors.security });
  }
  const connections = openConnections(jobs, options.patience);
  try {
    const suites = await inParallel(dists, jobs, signal, ({ dist, baseUrl }, stop) =>
      openRelease(dist, baseUrl, { ...options, keys, connections, signal: stop }),
    );
    let done = 0;
    const onBytes = (bytes: number) => {
      done += bytes;
      onEvent?.({ type: "progress", stage: "resolve", done, unit: "bytes", detail: "package indexes" });
    };
    const wanted = suites.flatMap((release) => components.map((component) => ({ release, component })));
    const indexes = await inParallel(wanted, jobs, signal, async ({ release, component }, stop) => {
      const path = `${component}/binary-${architecture}/Packages`;
      return { release, component, bytes: await openIndex(release, path, { cache: options.cache, connections, signal: stop, onBytes }) };
    });
    return { suites, indexes, date: new Date(Math.max(...suites.map(({ date }) => date.getTime()))), mirrors };
  } finally {
    await connections.close();
  }
}

type ReleaseOptions = ArchiveOptions & { readonly keys: readonly PublicKey[]; readonly connections: Connections };

async function openRelease(dist: string, baseUrl: string, options: ReleaseOptions): Promise<Release> {
  const { keys, now, cache, architecture } = options;
  const name = `${baseUrl}/dists/${dist}/InRelease`;
  const bytes = await fetchBytes(name, { ...options, limit: limits.inReleaseSize }).catch((error: unknown) => {
    throw error instanceof BuildError && error.code === "FETCH_NOT_FOUND" ? suiteMissing(dist, baseUrl, error) : error;
  });
  const release = parseRelease(await verifyInRelease(bytes, { name, keys, now }), name);
  checkRelease(release, { dist, name, now });
  if (!release.architectures.includes(architecture)) {
    throw new BuildError("APT_ARCHITECTURE_MISSING", `${dist} on ${baseUrl} has no packages for ${architecture}.`, {
      where: { source: name },
      hint: `It has them for: ${release.architectures.filter((one) => one !== "all").join(", ")}.`,
    });
  }
  await refuseReplay(release, name, options);
  await cache.putDocument(name, bytes);
  return { ...release, dist, baseUrl, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** A mirror must not go back in time: who serves an old Release holds back security updates. */
async function refuseReplay({ date }: ReleaseText, name: string, { cache, keys, now }: ReleaseOptions): Promise<void> {
  const cached = await cache.document(name);
  if (cached === undefined) return;
  const seen = await verifyInRelease(cached, { name, keys, now })
    .then((text) => parseRelease(text, name).date)
    .catch(() => undefined);
  if (seen === undefined || seen <= date) return;
  throw new BuildError("APT_RELEASE_REPLAYED", `${name} is of ${date.toISOString()}, but was already of ${seen.toISOString()}.`, {
    where: { source: name },
    hint: "The mirror went back to an older state: try again later, or choose another with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
}

function suiteMissing(dist: string, baseUrl: string, cause: BuildError): BuildError {
  const hint = dist.endsWith("-security")
    ? "Set ALEPH_RUNTIME_SECURITY_MIRROR to the URL of an archive that carries the security suites."
    : "Check the name of the suite, or set --mirror or ALEPH_RUNTIME_MIRROR to the URL of a Debian archive that carries it.";
  return new BuildError("APT_SUITE_MISSING", `The mirror ${baseUrl} does not carry the suite ${dist}.`, {
    where: { source: `${baseUrl}/dists/${dist}/InRelease` },
    hint,
    cause,
  });
}
