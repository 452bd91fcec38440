import { BuildError } from "../core/errors.js";
import type { AptSource } from "./sources.js";

/** Where the packages of a build come from: URLs without a slash at their end. */
export interface Mirrors {
  /** The archive with `dists/SUITE` and `dists/SUITE-updates`. */
  readonly archive: string;
  /** The archive with `dists/SUITE-security`. */
  readonly security: string;
}

export interface MirrorChoice {
  readonly suite: string;
  readonly architecture: string;
  /** A URL, or `auto`. */
  readonly mirror: string;
  readonly securityMirror?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** This computer's apt sources; read only where nothing else says which mirror. */
  readonly sources: () => Promise<readonly AptSource[]>;
}

/** Where there is no nearer one. */
export const officialMirror = "http://ftp.debian.org/debian";

/**
 * Chooses the mirror: the one given, else `ALEPH_RUNTIME_MIRROR`, else that of this computer's apt sources, else Debian's own. The security
 * archive is the one given, else `ALEPH_RUNTIME_SECURITY_MIRROR`, else that of the apt sources where the mirror is theirs too, else the
 * one beside the mirror.
 *
 * @throws BuildError `APT_MIRROR_INVALID`
 */
export async function chooseMirrors(choice: MirrorChoice): Promise<Mirrors> {
  const given = choice.mirror === "auto" ? choice.env["ALEPH_RUNTIME_MIRROR"] || undefined : choice.mirror;
  const givenSecurity = choice.securityMirror ?? (choice.env["ALEPH_RUNTIME_SECURITY_MIRROR"] || undefined);
  const security = givenSecurity === undefined ? undefined : mirrorUrl(givenSecurity);
  if (given !== undefined) {
    const archive = mirrorUrl(given);
    return { archive, security: security ?? securityBeside(archive) };
  }
  const sources = (await choice.sources()).filter((source) => isDebian(source, choice.architecture));
  const archive = findMirror(sources, choice.suite, "debian") ?? officialMirror;
  return { archive, security: security ?? findMirror(sources, `${choice.suite}-security`, "debian-security") ?? securityBeside(archive) };
}

/** The first URI of an archive that lists the suite; else, because one host carries them all, of one that lists another Debian suite. */
function findMirror(sources: readonly AptSource[], suite: string, folder: "debian" | "debian-security"): string | undefined {
  const carries = (wanted: (listed: string) => boolean) =>
    sources
      .filter((source) => source.suites.some(wanted))
      .flatMap((source) => source.uris)
      .map(withoutSlash)
      .find((uri) => isArchive(uri, folder));
  return carries((listed) => listed === suite) ?? carries((listed) => debianSuite.test(listed));
}

const debianSuite =
  /^(bullseye|bookworm|trixie|forky|duke|sid|(old){0,2}stable|testing|unstable)(-updates|-backports|-proposed-updates|-security)?$/;

/** Other archives also end in `/debian`, but without the component `main`, or with a key of their own. */
function isDebian({ components, architectures, signedBy }: AptSource, architecture: string): boolean {
  if (!components.includes("main")) return false;
  if (architectures.length > 0 && !architectures.includes(architecture)) return false;
  return signedBy === undefined || signedBy.includes("debian-archive");
}

function isArchive(uri: string, folder: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  return url !== undefined && isPlainHttp(url) && url.pathname.endsWith(`/${folder}`);
}

function isPlainHttp(url: URL): boolean {
  return (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "" && url.search === "";
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

/** A URL of a mirror without a slash at its end. @throws BuildError `APT_MIRROR_INVALID` */
export function mirrorUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isPlainHttp(url) && url.hash === "") return withoutSlash(url.href);
  throw new BuildError(
    "APT_MIRROR_INVALID",
    `${JSON.stringify(text)} is not a mirror: an http or https URL without a password is needed.`,
    {
      hint: `Give the URL of a Debian archive, such as ${officialMirror}, or "auto".`,
    },
  );
}

function securityBeside(archive: string): string {
  const beside = archive.replace(/\/debian(?=\/[^/]*$|$)/, "/debian-security");
  if (beside !== archive) return beside;
  throw new BuildError("APT_MIRROR_INVALID", `Cannot tell where the security archive of ${archive} is: its path has no "/debian".`, {
    hint: "Set ALEPH_RUNTIME_SECURITY_MIRROR to the URL of the archive that carries the security suites.",
    where: { source: archive },
  });
}
