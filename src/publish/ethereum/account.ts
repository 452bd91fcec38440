import { concatBytes, hex, utf8Bytes } from "../../core/bytes.js";
import { secp256k1 } from "../../third-party/noble-curves.js";
import { keccak_256 } from "../../third-party/noble-hashes.js";
import { checksumAddress } from "./address.js";

/** Somebody who can sign. The key is held inside and cannot be taken out. */
export interface Account {
  /** The Ethereum address, with the capitals of EIP-55. */
  readonly address: string;
  /** The EIP-191 personal signature of a text: `0x`, r, s and v (27 or 28) in hex. */
  sign(text: string): string;
}

/** Whether 32 bytes are a private key of secp256k1: not zero, and below the order of the curve. */
export const isPrivateKey = (bytes: Uint8Array): boolean => bytes.byteLength === 32 && secp256k1.utils.isValidSecretKey(bytes);

/** @param key 32 bytes for which {@link isPrivateKey} holds */
export function accountOf(key: Uint8Array): Account {
  // the first byte says that both coordinates follow
  const point = secp256k1.getPublicKey(key, false).subarray(1);
  const address = checksumAddress(hex(keccak_256(point).subarray(-20)));
  return {
    address,
    sign: (text) => {
      const signed = secp256k1.sign(personalDigest(text), key, { prehash: false, lowS: true, format: "recovered" });
      const [recovery = 0, ...rs] = signed;
      return `0x${hex(Uint8Array.from(rs))}${hex(Uint8Array.of(27 + recovery))}`;
    },
  };
}

/** What is signed of a text. Source: EIP-191, version 0x45. */
function personalDigest(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  return keccak_256(concatBytes([utf8Bytes(`\x19Ethereum Signed Message:\n${bytes.byteLength}`), bytes]));
}
