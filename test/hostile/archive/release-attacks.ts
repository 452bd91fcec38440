import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  armor,
  config,
  createMessage,
  enums,
  generateKey,
  type Key,
  PacketList,
  type PrivateKey,
  revokeKey,
  SignaturePacket,
  sign,
} from "openpgp";
import { bytes, fixtureArchive } from "../../support/mirror-server.js";
import { fixturePrivateKey, newKey, releaseText, signRelease } from "../../support/signed-release.js";
import { type Attack, inRelease, type Setting } from "./attack.js";

/** Serves something in place of the main suite's InRelease. */
const serve =
  (body: () => Promise<string> | string): Attack["prepare"] =>
  async ({ mirror }) => {
    mirror.override(inRelease, bytes(await body()));
  };
const served = (fields: Readonly<Record<string, string | undefined>>) =>
  serve(async () => signRelease(await releaseText("bookworm", fields)));
const edited = (edit: (text: string) => string) => serve(async () => signRelease(edit(await releaseText("bookworm"))));
const genuine = (dist = "bookworm", archive = "debian") => readFileSync(join(fixtureArchive, archive, "dists", dist, "InRelease"), "utf8");
const signature = "-----BEGIN PGP SIGNATURE-----";

/** A key that the victim trusts, and a Release that it signed. */
async function trusting({ mirror, victim }: Setting, key: PrivateKey, trusted: Key = key.toPublic()) {
  const keyring = join(victim.folder, "keys.asc");
  writeFileSync(keyring, `${readFileSync(join(fixtureArchive, "public-key.asc"), "utf8")}\n${trusted.armor()}`);
  mirror.override(inRelease, bytes(await signRelease(await releaseText("bookworm"), { keys: [key] })));
  return () => victim.build({ keyring });
}

/** A key that can sign over SHA1; those with elliptic curves cannot. */
async function rsaKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: "rsa",
    rsaBits: 2048,
    userIDs: [{ name: "a test" }],
    format: "object",
    date: new Date("2025-01-01"),
  });
  return privateKey;
}

/** As `signRelease`, with a digest that can be forged. */
async function signWeakly(text: string, key: PrivateKey): Promise<string> {
  const packet = new SignaturePacket();
  Object.assign(packet, {
    signatureType: enums.signature.text,
    publicKeyAlgorithm: key.keyPacket.algorithm,
    hashAlgorithm: enums.hash.sha1,
  });
  Object.assign(packet, { issuerKeyID: key.getKeyID(), created: new Date("2026-01-15") });
  const signed = text.trimEnd();
  const [literal] = (await createMessage({ text: signed.replace(/[ \t]+$/gm, "") })).packets;
  const signer = packet as unknown as {
    sign(key: unknown, data: unknown, date: Date, detached: boolean, settings: typeof config): Promise<void>;
  };
  await signer.sign(key.keyPacket, literal, new Date("2026-01-15"), true, { ...config, nonDeterministicSignaturesViaNotation: false });
  const packets = new PacketList<SignaturePacket>();
  packets.push(packet);
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n${signed}\n${armor(enums.armor.signature, packets.write())}`;
}

export const signatureAttacks: readonly Attack[] = [
  { name: "a Release without a signature", code: "APT_RELEASE_UNSIGNED", prepare: serve(() => releaseText("bookworm")) },
  { name: "a login page in place of a Release", code: "APT_RELEASE_UNSIGNED", prepare: serve(() => "<html>Welcome to our hotel</html>") },
  {
    name: "a Release that another key signed",
    code: "APT_SIGNER_UNKNOWN",
    prepare: serve(async () => signRelease(await releaseText("bookworm"), { keys: [await newKey()] })),
  },
  {
    name: "a Release signed by a key that has expired since",
    code: "APT_KEY_EXPIRED",
    prepare: async (setting) => trusting(setting, await newKey({ lifetime: 390 * 86_400 })),
  },
  {
    name: "a Release signed by a key that was revoked",
    code: "APT_KEY_REVOKED",
    prepare: async (setting) => {
      const key = await newKey();
      return trusting(setting, key, (await revokeKey({ key, format: "object", date: new Date("2026-01-20") })).publicKey);
    },
  },
  {
    name: "a text that was changed after it was signed",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => genuine().replace("Version: 12", "Version: 13")),
  },
  {
    name: "the signature of another file",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => {
      const [own, other] = [genuine(), genuine("bookworm-updates")];
      return own.slice(0, own.indexOf(signature)) + other.slice(other.indexOf(signature));
    }),
  },
  {
    name: "a detached signature without a text",
    code: "APT_RELEASE_UNSIGNED",
    prepare: serve(async () =>
      sign({
        message: await createMessage({ text: await releaseText("bookworm") }),
        signingKeys: await fixturePrivateKey(),
        detached: true,
      }),
    ),
  },
  {
    name: "a signature that was cut off",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => genuine().slice(0, genuine().indexOf(signature) + 80)),
  },
  { name: "unsigned text before the signed one", code: "APT_RELEASE_UNSIGNED", prepare: serve(() => `Suite: evil\n\n${genuine()}`) },
  { name: "unsigned text behind the signature", code: "APT_RELEASE_MALFORMED", prepare: serve(() => `${genuine()}\nSuite: evil\n`) },
  {
    name: "a second signed message behind the first",
    code: "APT_RELEASE_MALFORMED",
    prepare: serve(async () => genuine() + (await signRelease(await releaseText("bookworm"), { keys: [await newKey()] }))),
  },
  {
    name: "a signature that begins inside of the text, so that a part is left out",
    code: "APT_RELEASE_MALFORMED",
    prepare: serve(() => genuine().replace("SHA256:\n", `${signature}\n\niQ==\n-----END PGP SIGNATURE-----\nSHA256:\n`)),
  },
  {
    name: "a line behind a dash that was not escaped",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => genuine().replace("Label: Debian", "- Label: Debian\n-Valid-Until: Thu, 31 Dec 2099 23:59:59 UTC")),
  },
  {
    name: "a header that turns escaping off",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => genuine().replace("Hash: SHA256", "Hash: SHA256\nNotDashEscaped: yes")),
  },
  {
    name: "a field hidden among the headers",
    code: "APT_SIGNATURE_BAD",
    prepare: serve(() => genuine().replace("Hash: SHA256", "Hash: SHA256\nSuite: evil")),
  },
  {
    name: "a signature over SHA1",
    code: "APT_SIGNATURE_BAD",
    prepare: async (setting) => {
      const key = await rsaKey();
      const trusting_ = await trusting(setting, key);
      setting.mirror.override(inRelease, bytes(await signWeakly(await releaseText("bookworm"), key)));
      return trusting_;
    },
  },
  {
    name: "a signature from the future",
    code: "APT_RELEASE_FUTURE",
    prepare: serve(async () => signRelease(await releaseText("bookworm"), { date: new Date("2026-03-01") })),
  },
];

export const releaseAttacks: readonly Attack[] = [
  {
    name: "a Release past its Valid-Until",
    code: "APT_RELEASE_EXPIRED",
    prepare: served({ "Valid-Until": "Fri, 16 Jan 2026 00:00:00 UTC" }),
  },
  { name: "a Release of the future", code: "APT_RELEASE_FUTURE", prepare: served({ Date: "Sun, 01 Mar 2026 00:00:00 UTC" }) },
  {
    name: "an old Release, after a newer one was seen",
    code: "APT_RELEASE_REPLAYED",
    prepare: async ({ mirror, victim }) => {
      mirror.override(
        inRelease,
        bytes(
          await signRelease(await releaseText("bookworm", { Date: "Tue, 20 Jan 2026 00:00:00 UTC" }), { date: new Date("2026-01-20") }),
        ),
      );
      const { openArchive } = await import("#src/apt/archive.js");
      const { folderCache } = await import("#src/core/cache.js");
      const keyring = readFileSync(join(fixtureArchive, "public-key.asc"), "utf8");
      const where = {
        suite: "bookworm",
        architecture: "amd64",
        components: ["main"],
        mirror: mirror.archive,
        securityMirror: mirror.security,
      };
      await openArchive({ ...where, keyring, env: {}, cache: folderCache(victim.cache), now: new Date("2026-02-01") });
      mirror.override(inRelease, bytes(genuine()));
    },
  },
  {
    name: "the Release of another suite",
    code: "APT_RELEASE_MISMATCH",
    prepare: ({ mirror }) => mirror.override("/debian/dists/bookworm-updates/InRelease", bytes(genuine())),
  },
  {
    name: "the security updates of another release",
    code: "APT_RELEASE_MISMATCH",
    prepare: async ({ mirror }) => {
      const text = await releaseText("bookworm-security", { Codename: "trixie-security", Suite: "stable-security" });
      mirror.override("/debian-security/dists/bookworm-security/InRelease", bytes(await signRelease(text)));
    },
  },
  {
    name: "security updates that are missing",
    code: "APT_SUITE_MISSING",
    exit: 5,
    prepare: ({ mirror }) =>
      mirror.override("/debian-security/dists/bookworm-security/InRelease", (_, response) => void response.writeHead(404).end()),
  },
  ...["Suite", "Codename", "Date", "Architectures", "Components"].map(
    (field): Attack => ({ name: `a Release without ${field}`, code: "APT_RELEASE_MALFORMED", prepare: served({ [field]: undefined }) }),
  ),
  {
    name: "a Release that lists its files by MD5 and SHA1 only",
    code: "APT_RELEASE_MALFORMED",
    prepare: edited((text) => text.replace("SHA256:", "MD5Sum:").replaceAll(/^ ([0-9a-f]{32})[0-9a-f]{32} /gm, " $1 ")),
  },
  { name: "a date that is none", code: "APT_RELEASE_MALFORMED", prepare: served({ "Valid-Until": "tomorrow" }) },
  {
    name: "a field that stands twice",
    code: "STANZA_INVALID",
    exit: 1,
    prepare: edited((text) => text.replace("Suite: oldstable\n", "Suite: oldstable\nSUITE: stable\n")),
  },
  {
    name: "a second paragraph",
    code: "STANZA_INVALID",
    exit: 1,
    prepare: edited((text) => text.replace("Architectures:", "\nArchitectures:")),
  },
  {
    name: "a file that is listed twice",
    code: "APT_RELEASE_MALFORMED",
    prepare: edited((text) => text.replace(/^( [0-9a-f]{64}) +\d+( .*Packages)\n/m, `$& ${"0".repeat(64)} 1$2\n`)),
  },
  {
    name: "a file of a size below nothing",
    code: "APT_RELEASE_MALFORMED",
    prepare: edited((text) => text.replace(/^( [0-9a-f]{64}) +(\d+)/m, "$1 -$2")),
  },
];
