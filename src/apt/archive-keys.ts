import type { PublicKey } from "openpgp";
import { readAsset } from "../core/asset.js";
import { utf8Text } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";

/**
 * The keys that sign Debian's archives, by the names of their files in archive-keys/ and the fingerprints of their primary keys.
 * Source: the package debian-archive-keyring 2025.1; the files are `gpg --armor --export-options export-minimal --export` of its keyrings.
 */
export const debianArchiveKeys = {
  "bullseye-automatic": "1F89983E0081FDE018F3CC9673A4F27B8DD47936",
  "bullseye-security-automatic": "AC530D520F2F3269F5E98313A48449044AAD5C5D",
  "bullseye-stable": "A4285295FC7B1A81600062A9605C66F00D6C9793",
  "bookworm-automatic": "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8",
  "bookworm-security-automatic": "05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0",
  "bookworm-stable": "4D64FEC119C2029067D6E791F8D2585B8783D481",
  "trixie-automatic": "04B54C3CDCA79751B16BC6B5225629DF75B188BD",
  "trixie-security-automatic": "5E04A1E3223A19A20706E20F9904613D4CCE68C6",
  "trixie-stable": "41587F7DB8C774BCCF131416762F67A0B2C39DE4",
} as const;

/**
 * Debian's archive keys, as they ship with this package.
 * @throws BuildError `APT_KEYRING_INVALID` when a file is not the key with the pinned fingerprint
 */
export async function readDebianKeys(): Promise<readonly PublicKey[]> {
  const texts = await debianKeyTexts();
  return Promise.all(
    Object.entries(debianArchiveKeys).map(([name, fingerprint], place) => readPinnedKey(name, texts[place] ?? "", fingerprint)),
  );
}

/** The files that hold them, in their order. */
export function debianKeyTexts(): Promise<readonly string[]> {
  const read = async (name: string) => utf8Text(await readAsset(new URL(`./archive-keys/${name}.asc`, import.meta.url)));
  return Promise.all(Object.keys(debianArchiveKeys).map(read));
}

/**
 * Reads one armored key and checks that it is the one that is meant.
 * @throws BuildError `APT_KEYRING_INVALID`
 */
export async function readPinnedKey(name: string, armored: string, fingerprint: string): Promise<PublicKey> {
  const [key, another] = await readKeyring(armored);
  if (key !== undefined && another === undefined && key.getFingerprint().toUpperCase() === fingerprint) return key;
  throw new BuildError("APT_KEYRING_INVALID", `The archive key ${name} is not the one with the fingerprint ${fingerprint}.`, {
    where: { source: name },
    hint: "This installation was changed: install aleph-runtime again.",
  });
}

const block = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

/**
 * Reads the keys of an armored keyring; a block of it may hold several, and several blocks may stand in a row.
 * @throws BuildError `APT_KEYRING_INVALID`
 */
export async function readKeyring(armored: string): Promise<readonly PublicKey[]> {
  const { readKeys } = await import("openpgp");
  try {
    const blocks = await Promise.all((armored.match(block) ?? [armored]).map((armoredKeys) => readKeys({ armoredKeys })));
    return blocks.flat().map((key) => key.toPublic());
  } catch (error) {
    throw new BuildError("APT_KEYRING_INVALID", "The keyring cannot be read as OpenPGP keys.", {
      hint: "Export it with `gpg --armor --export KEY`.",
      cause: error,
    });
  }
}
