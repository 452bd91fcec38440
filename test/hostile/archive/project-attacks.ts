import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockProject } from "#src/runtime/lock-project.js";
import { now } from "../../support/attack.js";
import { namesBelow } from "../../support/folder.js";
import { bytes, fixtureArchive } from "../../support/mirror-server.js";
import { newKey, releaseText, signRelease } from "../../support/signed-release.js";
import { type Attack, inRelease, type Setting } from "./attack.js";

const keyring = join(fixtureArchive, "public-key.asc");
const lockOf = ({ victim }: Setting) =>
  lockProject({ project: victim.folder, env: { ALEPH_RUNTIME_CACHE: victim.cache }, keyring: readFileSync(keyring, "utf8"), now });

/** Locks the project, changes its lock, and builds what it says. */
const locked =
  (edit: (lock: string) => string, build: Parameters<Setting["victim"]["build"]>[0] = { frozen: true }): Attack["prepare"] =>
  async (setting) => {
    await lockOf(setting);
    const path = join(setting.victim.folder, "runtime.lock");
    const text = readFileSync(path, "utf8");
    const edited = edit(text);
    if (edited === text) throw new Error("the attack changes nothing");
    writeFileSync(path, edited);
    return () => setting.victim.build(build);
  };
/** Changes a fact of tar. */
const fact = (key: string, value: string) => (lock: string) =>
  lock.replace(new RegExp(`(\\n {4}tar:\\n(?: {6}.*\\n)*? {6}${key}: ).*`), `$1${value}`);

export const lockAttacks: readonly Attack[] = [
  { name: "a lock with the hash of another file", code: "FETCH_HASH_MISMATCH", prepare: locked(fact("sha256", `"${"0".repeat(64)}"`)) },
  { name: "a lock with another size", code: "FETCH_SIZE_MISMATCH", prepare: locked(fact("size", "885")) },
  { name: "a lock that calls a package by another version", code: "STORE_MISMATCH", prepare: locked(fact("version", '"9"')) },
  {
    name: "a lock that calls a package by another name",
    code: "STORE_MISMATCH",
    prepare: locked((lock) => lock.replace("    tar:", "    rat:")),
  },
  {
    name: "a lock whose path leads out of the archive",
    code: "LOCK_INVALID",
    exit: 1,
    prepare: locked(fact("path", '"../../etc/passwd"')),
  },
  { name: "a lock whose path has a host", code: "LOCK_INVALID", exit: 1, prepare: locked(fact("path", '"//evil.example/tar.deb"')) },
  { name: "a lock with a package twice", code: "LOCK_INVALID", exit: 1, prepare: locked((lock) => lock.replace("    bash:", "    tar:")) },
  {
    name: "a lock that was made for another list",
    code: "LOCK_DRIFTED",
    exit: 1,
    prepare: locked((lock) => lock.replace('- "tar"', '- "rat"')),
  },
  {
    name: "a lock that is newer than what the mirror serves",
    code: "APT_RELEASE_REPLAYED",
    prepare: async (setting) => {
      await locked((lock) => lock.replace(/( {2}bookworm:\n {4}date: ).*/, '$1"2026-01-30T00:00:00.000Z"'))(setting);
      setting.victim.write("remove: [gawk]\n");
      return () => setting.victim.build();
    },
  },
];

/** Fills the cache by a lock, and changes one of its files. */
const tampered =
  (pick: (name: string, content: Buffer) => boolean, change: (content: Buffer) => Buffer): Attack["prepare"] =>
  async (setting) => {
    await lockOf(setting);
    const names = namesBelow(setting.victim.cache).filter((name) => /[0-9a-f]{64}$/.test(name));
    const hit = names.map((name) => join(setting.victim.cache, name)).filter((path) => pick(path, readFileSync(path)));
    if (hit.length === 0) throw new Error("the attack hits nothing");
    for (const path of hit) writeFileSync(path, change(readFileSync(path)));
    writeFileSync(join(setting.victim.folder, "runtime.lock"), "");
    return () => lockOf({ ...setting });
  };

const flipped = (content: Buffer) =>
  Buffer.concat([content.subarray(0, 500), Buffer.from([(content[500] ?? 0) ^ 1]), content.subarray(501)]);

export const cacheAttacks: readonly Attack[] = [
  {
    name: "a Release in the cache that was changed, offline",
    code: "APT_SIGNATURE_BAD",
    prepare: async (setting) => {
      await tampered(
        (_, content) => content.includes("BEGIN PGP SIGNED MESSAGE"),
        (content) => Buffer.from(content.toString().replace("Version: 12", "Version: 13")),
      )(setting);
      writeFileSync(join(setting.victim.folder, "runtime.lock"), "lock: 1\n");
      return () => offline(setting);
    },
  },
  {
    name: "an index in the cache that was changed, offline",
    code: "NETWORK_OFFLINE",
    exit: 5,
    prepare: async (setting) => {
      await tampered((_, content) => content.includes("\nPackage: tar\n"), flipped)(setting);
      return () => offline(setting);
    },
  },
];

const offline = ({ victim }: Setting) =>
  lockProject({
    project: victim.folder,
    env: { ALEPH_RUNTIME_CACHE: victim.cache },
    keyring: readFileSync(keyring, "utf8"),
    now,
    offline: true,
    update: "all",
  });

export const sourceAttacks: readonly Attack[] = [
  {
    name: "an archive of somebody else that Debian's key signed, and not its own",
    code: "APT_SIGNER_UNKNOWN",
    prepare: async ({ victim, stranger }) => {
      writeFileSync(join(victim.folder, "own.asc"), (await newKey()).toPublic().armor());
      victim.write(`sources: {own: {url: "${stranger.archive}", suite: bookworm, key: own.asc}}\n`);
    },
  },
  {
    name: "Debian's suite signed by the key of another archive of the project",
    code: "APT_SIGNER_UNKNOWN",
    prepare: async ({ mirror, victim, stranger }) => {
      const key = await newKey();
      writeFileSync(join(victim.folder, "own.asc"), key.toPublic().armor());
      const signed = bytes(await signRelease(await releaseText("bookworm"), { keys: [key] }));
      stranger.override(inRelease, signed);
      mirror.override(inRelease, signed);
      victim.write(`sources: {own: {url: "${stranger.archive}", suite: bookworm, key: own.asc}}\n`);
    },
  },
  {
    name: "the state of another day in place of a snapshot",
    code: "APT_RELEASE_FUTURE",
    prepare: ({ mirror, victim }) => {
      victim.write("snapshot: 20260105T000000Z\n");
      for (const [archive, dist] of [
        ["debian", "bookworm"],
        ["debian", "bookworm-updates"],
        ["debian-security", "bookworm-security"],
      ]) {
        const served = readFileSync(join(fixtureArchive, archive ?? "", "dists", dist ?? "", "InRelease"));
        mirror.override(`/${archive}/20260105T000000Z/dists/${dist}/InRelease`, bytes(served));
      }
    },
  },
  {
    name: "a snapshot whose Release had expired by then",
    code: "APT_RELEASE_EXPIRED",
    prepare: async ({ mirror, victim }) => {
      victim.write("snapshot: 20260120T000000Z\n");
      for (const [archive, dist] of [
        ["debian", "bookworm"],
        ["debian", "bookworm-updates"],
        ["debian-security", "bookworm-security"],
      ] as const) {
        const text = await releaseText(dist, { "Valid-Until": "Sun, 18 Jan 2026 00:00:00 UTC" });
        mirror.override(`/${archive}/20260120T000000Z/dists/${dist}/InRelease`, bytes(await signRelease(text)));
      }
    },
  },
  {
    name: "a .deb of this computer that was changed after it was locked",
    code: "LOCK_DRIFTED",
    exit: 1,
    prepare: async (setting) => {
      const deb = join(setting.victim.folder, "own.deb");
      copyFileSync(join(fixtureArchive, "debian/pool/main/t/tar/tar_1.34+dfsg-1.2+deb12u1_amd64.deb"), deb);
      setting.victim.write();
      const yaml = join(setting.victim.folder, "runtime.yaml");
      writeFileSync(yaml, readFileSync(yaml, "utf8").replace("packages: [tar]", "packages: [./own.deb]"));
      await lockOf(setting);
      writeFileSync(deb, flipped(readFileSync(deb)));
      return () => setting.victim.build({ frozen: true });
    },
  },
];
