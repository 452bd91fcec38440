import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { debOf } from "../../support/archives.js";
import { overridePath, serveIndex, sha256Of } from "../../support/attack.js";
import { bytes, endless, fixtureArchive, type MirrorServer } from "../../support/mirror-server.js";
import { releaseText, signRelease } from "../../support/signed-release.js";
import { type Attack, inRelease } from "./attack.js";

const folder = join(fixtureArchive, "debian", "dists", "bookworm", "main", "binary-amd64");
const xz = readFileSync(join(folder, "Packages.xz"));
const packages = gunzipSync(readFileSync(join(folder, "Packages.gz"))).toString();
const xzPath = `/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${sha256Of(xz)}`;

/** Serves something in place of the compressed index. */
const serveXz =
  (body: Uint8Array) =>
  ({ mirror }: { readonly mirror: MirrorServer }) =>
    mirror.override(xzPath, bytes(body));

/** Serves an index in which a text of the stanza of tar was changed, as whoever holds the archive's key could. */
const stanza =
  (edit: (stanza: string) => string): Attack["prepare"] =>
  async ({ mirror }) => {
    const [tar = ""] = /^Package: tar\n(?:.+\n)+/m.exec(packages) ?? [];
    await serveIndex(mirror, packages.replace(tar, edit(tar)));
  };
const field = (name: string, value: string) => stanza((text) => text.replace(new RegExp(`^${name}: .*`, "m"), `${name}: ${value}`));

/** Promises a bomb: both hashes are right, the sizes are not. */
async function serveBomb(mirror: MirrorServer, promised: number): Promise<void> {
  await serveIndex(mirror, packages, gzipSync(Buffer.alloc(64 << 20)));
  const bomb = gzipSync(Buffer.alloc(64 << 20));
  const lines = ` ${"a".repeat(64)} ${promised} main/binary-amd64/Packages\n ${sha256Of(bomb)} ${bomb.byteLength} main/binary-amd64/Packages.gz\n`;
  mirror.override(
    inRelease,
    bytes(await signRelease((await releaseText("bookworm")).replace(/^SHA256:\n(?: .*\n)+/m, `SHA256:\n${lines}`))),
  );
}

export const indexAttacks: readonly Attack[] = [
  { name: "another index of the same size", code: "FETCH_HASH_MISMATCH", prepare: serveXz(Buffer.alloc(xz.byteLength)) },
  {
    name: "an index that is longer than its Release says",
    code: "FETCH_SIZE_MISMATCH",
    prepare: serveXz(Buffer.concat([xz, Buffer.alloc(1)])),
  },
  { name: "an index that is shorter", code: "FETCH_SIZE_MISMATCH", prepare: serveXz(xz.subarray(0, 1000)) },
  { name: "an index that does not end", code: "FETCH_SIZE_MISMATCH", prepare: ({ mirror }) => mirror.override(xzPath, endless) },
  {
    name: "the index of the security updates",
    code: "FETCH_SIZE_MISMATCH",
    prepare: serveXz(readFileSync(join(fixtureArchive, "debian-security/dists/bookworm-security/main/binary-amd64/Packages.xz"))),
  },
  {
    name: "an index that was replaced after its Release was read, on a mirror without names by hash",
    code: "FETCH_SIZE_MISMATCH",
    prepare: async ({ mirror }) => {
      mirror.override(inRelease, bytes(await signRelease(await releaseText("bookworm", { "Acquire-By-Hash": undefined }))));
      mirror.override("/debian/dists/bookworm/main/binary-amd64/Packages.xz", bytes(Buffer.concat([xz, xz])));
    },
  },
  {
    name: "names by hash that are missing, and another file under the plain name",
    code: "FETCH_HASH_MISMATCH",
    prepare: ({ mirror }) => {
      mirror.override(xzPath, (_, response) => void response.writeHead(404).end());
      mirror.override("/debian/dists/bookworm/main/binary-amd64/Packages.xz", bytes(Buffer.alloc(xz.byteLength)));
    },
  },
  {
    name: "an index that unpacks to more than its Release says",
    code: "FETCH_SIZE_MISMATCH",
    prepare: async ({ mirror }) => {
      await serveBomb(mirror, 14531);
    },
  },
  {
    name: "an index that claims a size beyond every archive's",
    code: "FETCH_HASH_MISMATCH",
    prepare: async ({ mirror }) => {
      await serveBomb(mirror, 64 << 20);
    },
  },
  {
    name: "an index whose compression is damaged",
    code: "CODEC_CORRUPT",
    prepare: async ({ mirror }) => {
      const damaged = Buffer.from(gzipSync(packages));
      damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 0xff;
      await serveIndex(mirror, packages, damaged);
    },
  },
  {
    name: "a path that leads out of the archive",
    code: "PACKAGE_INVALID",
    exit: 1,
    prepare: field("Filename", "pool/../../../etc/passwd"),
  },
  { name: "a path with a host of its own", code: "PACKAGE_INVALID", exit: 1, prepare: field("Filename", "//evil.example/tar.deb") },
  { name: "a path with a question mark", code: "PACKAGE_INVALID", exit: 1, prepare: field("Filename", "pool/tar.deb?x=1") },
  { name: "a version that is a path", code: "PACKAGE_INVALID", exit: 1, prepare: field("Version", "1/../../x") },
  {
    name: "a package with an MD5 sum only",
    code: "PACKAGE_INVALID",
    exit: 1,
    prepare: stanza((text) => text.replace(/^SHA256: .*\n/m, "")),
  },
  { name: "a size below nothing", code: "PACKAGE_INVALID", exit: 1, prepare: field("Size", "-1") },
  { name: "a relation that cannot be read", code: "RELATION_INVALID", exit: 1, prepare: field("Pre-Depends", "libc6 (>= 2.34; rm -rf /)") },
  {
    name: "a field of a package that stands twice",
    code: "STANZA_INVALID",
    exit: 1,
    prepare: stanza((text) => text.replace("Size:", "Size: 1\nsize:")),
  },
  { name: "a stanza without a name", code: "PACKAGE_INVALID", exit: 1, prepare: stanza((text) => `Version: 1\n\n${text}`) },
  {
    name: "a version that is listed twice, with different files",
    code: "PACKAGE_INVALID",
    exit: 1,
    prepare: stanza((text) => `${text}\n${text.replace(/^SHA256: .*/m, `SHA256: ${"0".repeat(64)}`)}`),
  },
  {
    name: "a package of another architecture in the index of this one",
    code: "APT_PACKAGE_UNKNOWN",
    exit: 4,
    packages: "unzip",
    prepare: async ({ mirror }) => {
      const [unzip = ""] = /^Package: unzip\n(?:.+\n)+/m.exec(packages) ?? [];
      await serveIndex(mirror, packages.replace(unzip, unzip.replace("Architecture: amd64", "Architecture: arm64")));
    },
  },
];

const tarPath = "/debian/pool/main/t/tar/tar_1.34+dfsg-1.2+deb12u1_amd64.deb";
const tar = readFileSync(join(fixtureArchive, tarPath));
const serveDeb =
  (body: Uint8Array) =>
  ({ mirror }: { readonly mirror: MirrorServer }) =>
    overridePath(mirror, tarPath, bytes(body));

/** Serves a package that the index promises with its size and hash, whatever is in it. */
const promised =
  (deb: Uint8Array): Attack["prepare"] =>
  async (setting) => {
    overridePath(setting.mirror, tarPath, bytes(deb));
    await stanza((text) => text.replace(/^Size: .*/m, `Size: ${deb.byteLength}`).replace(/^SHA256: .*/m, `SHA256: ${sha256Of(deb)}`))(
      setting,
    );
  };
const control = (fields: Readonly<Record<string, string>>) => {
  const all = { Package: "tar", Version: "1.34+dfsg-1.2+deb12u1", Architecture: "amd64", Maintainer: "x", Description: "x", ...fields };
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
};

export const packageAttacks: readonly Attack[] = [
  { name: "another .deb of the same size", code: "FETCH_HASH_MISMATCH", prepare: serveDeb(Buffer.from(tar).fill(1, 300, 310)) },
  { name: "a .deb that is longer than the index says", code: "FETCH_SIZE_MISMATCH", prepare: serveDeb(Buffer.concat([tar, tar])) },
  { name: "a .deb that is shorter", code: "FETCH_SIZE_MISMATCH", prepare: serveDeb(tar.subarray(0, 300)) },
  { name: "a .deb that does not end", code: "FETCH_SIZE_MISMATCH", prepare: ({ mirror }) => overridePath(mirror, tarPath, endless) },
  {
    name: "an older .deb under the name of the new one",
    code: "FETCH_HASH_MISMATCH",
    prepare: serveDeb(Buffer.alloc(tar.byteLength, tar.subarray(0, 200))),
  },
  {
    name: "a .deb that is another package",
    code: "STORE_MISMATCH",
    prepare: promised(debOf([], { control: control({ Package: "rat" }) })),
  },
  { name: "a .deb of another version", code: "STORE_MISMATCH", prepare: promised(debOf([], { control: control({ Version: "0.1" }) })) },
  {
    name: "a .deb of another architecture",
    code: "STORE_MISMATCH",
    prepare: promised(debOf([], { control: control({ Architecture: "arm64" }) })),
  },
  { name: "a .deb that is none", code: "DEB_NOT_A_PACKAGE", prepare: promised(Buffer.from("#!/bin/sh\nrm -rf /\n")) },
  {
    name: "a .deb with a path that leads out of the root",
    code: "DEB_UNSAFE_PATH",
    prepare: promised(debOf([{ name: "./../../etc/cron.d/x", content: "x" }], { control: control({}) })),
  },
  {
    name: "a .deb that writes through a link of its own",
    code: "DEB_UNSAFE_PATH",
    prepare: promised(
      debOf(
        [
          { name: "./etc", type: "2", target: "/outside" },
          { name: "./etc/passwd", content: "x" },
        ],
        { control: control({}) },
      ),
    ),
  },
];
