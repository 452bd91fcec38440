import type { PublicKey, VerifyMessageResult } from "openpgp";
import { utf8Text } from "../core/bytes.js";
import type { ErrorCode } from "../core/error-codes.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";

export interface VerifyOptions {
  /** The URL, for errors. */
  readonly name: string;
  /** The keys that are trusted, all of them. */
  readonly keys: readonly PublicKey[];
  readonly now: Date;
}

/** The last line of a signed message. */
const end = "\n-----END PGP SIGNATURE-----";

/** What is known of one signature: until when it is valid, or what is wrong with it. The worst of several that are all not valid stands first in {@link faults}. */
type Verdict = { readonly until: Date } | "bad" | "revoked" | "expired" | "early" | "unknown";

/**
 * Verifies an InRelease file and returns its signed text: no byte outside of it is ever used. One valid signature by a trusted key is
 * enough, because Debian signs with the keys of several releases. As with gpgv, a key must be valid now and not only when it signed.
 * Source: OpenPGP, RFC 9580 section 7 (cleartext signatures).
 *
 * @throws BuildError `APT_RELEASE_UNSIGNED`, `APT_RELEASE_MALFORMED`, `APT_SIGNER_UNKNOWN`, `APT_SIGNATURE_BAD`, `APT_KEY_EXPIRED`, `APT_KEY_REVOKED`,
 *   `APT_RELEASE_FUTURE`
 */
export async function verifyInRelease(bytes: Uint8Array, options: VerifyOptions): Promise<string> {
  return (await verifySigned(bytes, options)).text;
}

/** The same, and until when the signature is valid, as far as its own time and its key's say. */
export async function verifySigned(bytes: Uint8Array, options: VerifyOptions): Promise<{ readonly text: string; readonly until: Date }> {
  const { readCleartextMessage, verify } = await import("openpgp");
  const armored = utf8Text(bytes);
  if (!armored.startsWith("-----BEGIN PGP SIGNED MESSAGE-----") || !armored.includes("\n-----BEGIN PGP SIGNATURE-----")) {
    throw fault("APT_RELEASE_UNSIGNED", options, "it is not a signed message");
  }
  const ended = armored.indexOf(end);
  if (ended !== -1 && ended + end.length !== armored.trimEnd().length) {
    throw fault("APT_RELEASE_MALFORMED", options, "something stands behind its signature, which nobody signed");
  }
  const date = new Date(options.now.getTime() + limits.releaseAhead);
  const { data, signatures } = await readCleartextMessage({ cleartextMessage: armored })
    .then((message) => verify({ message, verificationKeys: [...options.keys], date }))
    .catch((error: unknown) => {
      throw fault("APT_SIGNATURE_BAD", options, "its signature cannot be read", error);
    });
  if (signatures.length === 0) throw fault("APT_RELEASE_UNSIGNED", options, "it holds no signature");

  const judged = await Promise.all(signatures.map((signature) => judge(signature, options, date)));
  const ends = judged.filter((one) => typeof one === "object").map(({ until }) => until.getTime());
  if (ends.length > 0) return { text: data, until: new Date(Math.max(...ends)) };
  const verdicts = judged.filter((one) => typeof one === "string");
  const worst = faults.find(({ verdict }) => verdicts.includes(verdict)) ?? faults[0];
  const keyIds = signatures.filter((_, index) => verdicts[index] === worst.verdict).map(({ keyID }) => keyID.toHex().toUpperCase());
  throw fault(worst.code, options, `${worst.why} (key ${[...new Set(keyIds)].join(", ")})`);
}

const faults = [
  { verdict: "bad", code: "APT_SIGNATURE_BAD", why: "its signature does not match its text" },
  { verdict: "revoked", code: "APT_KEY_REVOKED", why: "the key that signed it was revoked" },
  { verdict: "expired", code: "APT_KEY_EXPIRED", why: "the key that signed it has expired" },
  { verdict: "early", code: "APT_RELEASE_FUTURE", why: "it was signed in the future, by the clock of this computer" },
  { verdict: "unknown", code: "APT_SIGNER_UNKNOWN", why: "it is signed by a key that is not one of the archive's" },
] as const satisfies readonly { readonly verdict: Verdict; readonly code: ErrorCode; readonly why: string }[];

type Verification = VerifyMessageResult["signatures"][number];

async function judge(signature: Verification, { keys, now }: VerifyOptions, latest: Date): Promise<Verdict> {
  const { keyID } = signature;
  const key = keys.find((candidate) => candidate.getKeys(keyID).length > 0);
  if (key === undefined) return "unknown";
  const [subkey] = key.getSubkeys(keyID);
  const created = (await signature.signature).packets[0]?.created ?? latest;
  if (created > latest || (subkey ?? key).getCreationTime() > latest) return "early";
  if (await key.isRevoked(undefined, undefined, now)) return "revoked";
  if (isPast(await key.getExpirationTime(), now)) return "expired";
  if (subkey !== undefined) {
    const [binding] = subkey.bindingSignatures;
    if (binding === undefined || (await subkey.isRevoked(binding, key.keyPacket, now))) return "revoked";
    if (isPast(await subkey.getExpirationTime(latest), now)) return "expired";
  }
  try {
    await signature.verified;
    await key.getSigningKey(keyID, latest);
    const own = (await signature.signature).packets.map((packet) => packet.getExpirationTime());
    return { until: earliest([...own, await key.getExpirationTime(), await (subkey ?? key).getExpirationTime(latest)]) };
  } catch {
    return "bad";
  }
}

/** The latest that a Date can be, where nothing ends. */
const never = 8.64e15;

function earliest(times: readonly (Date | number | null)[]): Date {
  return new Date(Math.min(never, ...times.map((time) => (time === null ? 0 : Number(time)))));
}

function isPast(time: Date | number | null, now: Date): boolean {
  return time === null || time <= now;
}

function fault(code: ErrorCode, { name }: VerifyOptions, why: string, cause?: unknown): BuildError {
  const hint = hints[code] ?? "Somebody may be changing what you download: choose another mirror with --mirror or ALEPH_RUNTIME_MIRROR.";
  return new BuildError(code, `Cannot trust ${name}: ${why}.`, { where: { source: name }, hint, cause });
}

const hints: Partial<Record<ErrorCode, string>> = {
  APT_RELEASE_FUTURE: "Set this computer's clock, then run the command again.",
  APT_KEY_EXPIRED: "Install a newer aleph-runtime, which ships the archive's newer keys; and check this computer's clock.",
  APT_KEY_REVOKED: "Install a newer aleph-runtime, which ships the archive's newer keys.",
  APT_SIGNER_UNKNOWN:
    "Choose a mirror of Debian itself with --mirror or ALEPH_RUNTIME_MIRROR, or install a newer aleph-runtime with newer keys.",
};
