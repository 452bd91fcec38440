import type { PrivateKey } from "openpgp";
import { debOf } from "./archives.js";
import { sha256Of } from "./attack.js";
import { bytes, type MirrorServer } from "./mirror-server.js";
import { signRelease } from "./signed-release.js";

/** A package that a test makes: `name version`, and what its control file says beside that. */
export type MadePackages = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ServedSuite {
  /** The folder of the archive on the server: `/debian`. */
  readonly archive: string;
  readonly dist: string;
  readonly codename?: string;
  readonly architecture?: string;
  readonly packages: MadePackages;
  /** Lines of the Release, such as `NotAutomatic: yes`. */
  readonly fields?: string;
  /** The fixture's where it is not given. */
  readonly keys?: readonly PrivateKey[];
}

/** Serves a signed suite of packages that hold nothing but their control files. */
export async function serveSuite(mirror: MirrorServer, suite: ServedSuite): Promise<void> {
  const { archive, dist, codename = dist, architecture = "amd64", packages, fields = "", keys } = suite;
  const stanzas = Object.entries(packages).map(([both, more]) => {
    const [name = "", version = ""] = both.split(" ");
    const control = Object.entries({
      Package: name,
      Version: version,
      Architecture: architecture,
      Maintainer: "a test",
      Description: "a test",
      ...more,
    })
      .map(([field, value]) => `${field}: ${value}\n`)
      .join("");
    const deb = debOf([], { control });
    const filename = `pool/made/${name}_${version}_${architecture}.deb`;
    mirror.override(`${archive}/${filename}`, bytes(deb));
    return `${control}Filename: ${filename}\nSize: ${deb.byteLength}\nSHA256: ${sha256Of(deb)}\n`;
  });
  const index = Buffer.from(stanzas.join("\n"));
  const path = `main/binary-${architecture}/Packages`;
  mirror.override(`${archive}/dists/${dist}/${path}`, bytes(index));
  const text = `Suite: ${dist}\nCodename: ${codename}\nDate: Sat, 10 Jan 2026 00:00:00 UTC\nArchitectures: all ${architecture}\nComponents: main\n${fields}SHA256:\n ${sha256Of(index)} ${index.byteLength} ${path}\n`;
  mirror.override(`${archive}/dists/${dist}/InRelease`, bytes(await signRelease(text, keys === undefined ? {} : { keys })));
}
