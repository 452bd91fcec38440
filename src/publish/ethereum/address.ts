import { hex, utf8Bytes } from "../../core/bytes.js";
import { BuildError } from "../../core/errors.js";
import { keccak_256 } from "../../third-party/noble-hashes.js";

/** An address with the capitals that are its check sum. Source: EIP-55. @param digits 40 hex digits without `0x` */
export function checksumAddress(digits: string): string {
  const small = digits.toLowerCase();
  const hash = hex(keccak_256(utf8Bytes(small)));
  const marked = [...small].map((digit, at) => (Number.parseInt(hash.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${marked.join("")}`;
}

/**
 * An Ethereum address as a person gives it: in small letters, in capitals, or with EIP-55's capitals, which are then checked.
 * @throws BuildError `USAGE`
 */
export function parseAddress(text: string, name: string): string {
  const wrong = (why: string) =>
    new BuildError("USAGE", `${name} cannot be ${JSON.stringify(text)}: ${why}.`, { hint: "An address is 0x and 40 hex digits." });
  const digits = /^0x([0-9a-fA-F]{40})$/.exec(text)?.[1];
  if (digits === undefined) throw wrong("it is not an Ethereum address");
  const address = checksumAddress(digits);
  const mixed = /[a-f]/.test(digits) && /[A-F]/.test(digits);
  if (mixed && address !== text)
    throw wrong("its capitals are not those of its check sum (EIP-55), so that it has a wrong digit somewhere");
  return address;
}
