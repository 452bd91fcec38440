import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { parseStanza } from "../deb/stanza.js";

/** A file that a Release lists. */
export interface ReleaseFile {
  /** Relative to the folder of the Release. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** What a Release file says. Source: wiki.debian.org/DebianRepository/Format, "Release" files. */
export interface ReleaseText {
  /** `oldstable-updates` */
  readonly suite: string;
  /** `bookworm-updates` */
  readonly codename: string;
  readonly date: Date;
  readonly validUntil: Date | undefined;
  /** Its versions are taken only where they are asked for: so it is with experimental, and with backports. */
  readonly notAutomatic: boolean;
  /** With that, its newer versions are taken once one of them was: backports. */
  readonly butAutomaticUpgrades: boolean;
  /** Whether its files are also kept under the names of their hashes. */
  readonly byHash: boolean;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly files: ReadonlyMap<string, ReleaseFile>;
}

/** One suite of an archive, as its signed Release describes it. */
export interface Release extends ReleaseText {
  /** The name it was opened under: `bookworm-updates`. */
  readonly dist: string;
  /** What its packages and the lock call it: `dist`, and for another archive than Debian's `SOURCE/dist`. */
  readonly name: string;
  /** The archive, without a slash at the end: packages lie under it. */
  readonly baseUrl: string;
  /** The same archive elsewhere. */
  readonly mirrors: readonly string[];
  /** Of the InRelease file. */
  readonly sha256: string;
}

/**
 * Parses the signed text of a Release file.
 * @param name its URL, for errors
 * @throws BuildError `APT_RELEASE_MALFORMED`, `STANZA_INVALID`
 */
export function parseRelease(text: string, name: string): ReleaseText {
  const stanza = parseStanza(text, { source: name });
  const field = (key: string): string => {
    const value = stanza.get(key);
    if (value === undefined || value === "") throw malformed(name, `it has no field ${key}`);
    return value;
  };
  const date = (value: string): Date => parseDate(value) ?? fail(malformed(name, `${JSON.stringify(value)} is not a date`));
  const validUntil = stanza.get("valid-until");
  return {
    suite: field("suite"),
    codename: field("codename"),
    date: date(field("date")),
    validUntil: validUntil === undefined ? undefined : date(validUntil),
    notAutomatic: stanza.get("notautomatic") === "yes",
    butAutomaticUpgrades: stanza.get("butautomaticupgrades") === "yes",
    byHash: stanza.get("acquire-by-hash") === "yes",
    architectures: words(field("architectures")),
    components: words(field("components")),
    files: parseFiles(field("sha256"), name),
  };
}

/**
 * Checks that a Release is the one that was asked for and that its time has come and has not passed.
 *
 * @param release its text, and the URL of its archive
 * @param dist the name under `dists/`: a codename or a suite
 * @throws BuildError `APT_RELEASE_MISMATCH`, `APT_RELEASE_EXPIRED`, `APT_RELEASE_FUTURE`
 */
export function checkRelease(release: ReleaseText, { dist, name, now }: { dist: string; name: string; now: Date }): void {
  const where = { source: name };
  const { suite, codename, date, validUntil } = release;
  if (codename !== dist && suite !== dist) {
    throw new BuildError("APT_RELEASE_MISMATCH", `${name} is the Release of ${codename} (${suite}), and not of ${dist}.`, {
      where,
      hint: "The mirror mixes up its suites: choose another with --mirror or ALEPH_RUNTIME_MIRROR.",
    });
  }
  if (validUntil !== undefined && validUntil < now) {
    throw new BuildError("APT_RELEASE_EXPIRED", `${name} was valid until ${validUntil.toISOString()}, and it is ${now.toISOString()}.`, {
      where,
      hint: "The mirror is no longer updated: choose another with --mirror or ALEPH_RUNTIME_MIRROR; and check this computer's clock.",
    });
  }
  if (date.getTime() > now.getTime() + limits.releaseAhead) {
    throw new BuildError("APT_RELEASE_FUTURE", `${name} is of ${date.toISOString()}, and it is only ${now.toISOString()}.`, {
      where,
      hint: "Set this computer's clock, then run the command again.",
    });
  }
}

function parseFiles(value: string, name: string): ReadonlyMap<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const line of value.split("\n")) {
    if (line.trim() === "") continue;
    const [, sha256, digits, path] = /^\s*([0-9a-f]{64})\s+(\d{1,15})\s+(\S+)\s*$/.exec(line) ?? [];
    if (sha256 === undefined || digits === undefined || path === undefined) throw malformed(name, `${JSON.stringify(line)} is not a file`);
    if (files.has(path)) throw malformed(name, `it lists ${path} twice`);
    files.set(path, { path, size: Number(digits), sha256 });
  }
  return files;
}

/** Dates are written as in mail, always in UTC: `Sat, 11 Jul 2026 10:16:37 UTC`. */
function parseDate(text: string): Date | undefined {
  if (!/^[A-Z][a-z]{2}, +\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{2}:\d{2} (UTC|GMT|Z|[+-]0000)$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

function malformed(name: string, why: string): BuildError {
  return new BuildError("APT_RELEASE_MALFORMED", `Cannot read ${name}: ${why}.`, {
    where: { source: name },
    hint: "This is not the Release file of a Debian archive: choose a mirror with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
}

function fail(error: Error): never {
  throw error;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}
