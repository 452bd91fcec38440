import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildRuntime } from "#src/runtime/build.js";
import { namesBelow, temporaryFolder } from "./folder.js";
import { bytes, fixtureArchive, type MirrorServer } from "./mirror-server.js";
import { releaseText, signRelease } from "./signed-release.js";

/** A project on a mirror that may be hostile, with a cache of its own. */
export interface Victim {
  readonly folder: string;
  readonly cache: string;
  write(more?: string): void;
  /** Builds it; throws what the build throws. */
  build(options?: Partial<Parameters<typeof buildRuntime>[0]>): Promise<unknown>;
  /** The paths of images and of what is half-written. */
  left(): readonly string[];
}

/** When the attacks happen: the fixture's Releases are a few weeks old then. */
export const now = new Date("2026-02-01T00:00:00Z");

export function victimOf(mirror: MirrorServer, packages = "tar"): Victim {
  const folder = join(temporaryFolder(), "demo");
  const cache = join(folder, "..", "cache");
  mkdirSync(folder);
  const where = `mirror: {archive: "${mirror.archive}", security: "${mirror.security}"}`;
  const write = (more = "") =>
    writeFileSync(join(folder, "runtime.yaml"), `from: debian:bookworm\ninit: none\n${where}\npackages: [${packages}]\n${more}`);
  write();
  const below = (path: string) => (existsSync(path) ? namesBelow(path) : []);
  return {
    folder,
    cache,
    write,
    build: (options = {}) =>
      buildRuntime({
        project: folder,
        env: { ALEPH_RUNTIME_CACHE: cache },
        keyring: join(fixtureArchive, "public-key.asc"),
        now,
        jobs: 1,
        ...options,
      }),
    left: () => [...below(join(folder, "build")), ...below(cache).filter((name) => /\.part$|^scratch[\\/]/.test(name))],
  };
}

/** The path of a package's file as it is asked for; servers see it in either spelling. */
export function overridePath(mirror: MirrorServer, path: string, answer: Parameters<MirrorServer["override"]>[1]): void {
  for (const one of new Set([path, encodeURI(path), path.replaceAll("+", "%2B")])) mirror.override(one, answer);
}

/** Serves a main index of the suite that its Release promises, as whoever holds the archive's key could. */
export async function serveIndex(mirror: MirrorServer, text: string | Uint8Array, compressed: Uint8Array = gzipSync(text)): Promise<void> {
  const listing = [
    ["main/binary-amd64/Packages", Buffer.from(text)],
    ["main/binary-amd64/Packages.gz", compressed],
  ] as const;
  const lines = listing.map(([path, content]) => ` ${sha256Of(content)} ${content.byteLength} ${path}\n`).join("");
  const release = (await releaseText("bookworm")).replace(/^SHA256:\n(?: .*\n)+/m, `SHA256:\n${lines}`);
  mirror.override("/debian/dists/bookworm/InRelease", bytes(await signRelease(release)));
  for (const [path, content] of listing) {
    mirror.override(`/debian/dists/bookworm/${path}`, bytes(content));
    mirror.override(`/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${sha256Of(content)}`, bytes(content));
  }
}

export const sha256Of = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
