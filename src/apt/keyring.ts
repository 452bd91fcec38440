import { createHash } from "node:crypto";
import type { PublicKey } from "openpgp";
import { debianKeyTexts, readDebianKeys, readKeyring } from "./archive-keys.js";

/** Keys that are trusted. They are read when a signature is to be verified. */
export interface Keyring {
  /** Of their armored text: the same has the same keys. Lower-case hex. */
  readonly sha256: string;
  /** @throws BuildError `APT_KEYRING_INVALID` */
  keys(): Promise<readonly PublicKey[]>;
}

/** Each keyring once: an armored text, or the Debian archive keys where there is none. */
export function keyrings(): (armored: string | undefined) => Promise<Keyring> {
  const opened = new Map<string | undefined, Promise<Keyring>>();
  return (armored) => {
    const keyring = opened.get(armored) ?? openKeyring(armored);
    opened.set(armored, keyring);
    return keyring;
  };
}

async function openKeyring(armored: string | undefined): Promise<Keyring> {
  const text = armored === undefined ? JSON.stringify(await debianKeyTexts()) : armored;
  let keys: Promise<readonly PublicKey[]> | undefined;
  return {
    sha256: createHash("sha256").update(text).digest("hex"),
    keys: () => {
      keys ??= armored === undefined ? readDebianKeys() : readKeyring(armored);
      return keys;
    },
  };
}
