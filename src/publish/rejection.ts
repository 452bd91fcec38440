import type { ErrorCode } from "../core/error-codes.js";
import { BuildError } from "../core/errors.js";
import type { PaymentType } from "./store-message.js";

/** A message that the network rejected. */
export interface Rejection {
  readonly itemHash: string;
  /** The network's number for the cause. */
  readonly code: number | undefined;
  /** What it says beside the number, as JSON or text. */
  readonly details: string;
}

interface Cause {
  readonly code: ErrorCode;
  readonly why: string;
  readonly hint: string;
}

/** The error for a rejected message. Source: the error codes of message processing in pyaleph. */
export function rejectionError({ itemHash, code, details }: Rejection, payment?: PaymentType): BuildError {
  const {
    code: known,
    why,
    hint,
  } = causes[code ?? -1] ?? {
    code: "PUBLISH_REJECTED" as const,
    why: code === undefined ? "it does not say why" : `it says error ${code}`,
    hint: "Look the message up on the explorer, and report this if it should have been taken.",
  };
  const other = code === 5 && payment === "credit" ? causes[6] : undefined;
  const more = details === "" ? "" : ` (${details})`;
  return new BuildError(other?.code ?? known, `The network rejected the message ${itemHash}: ${other?.why ?? why}${more}.`, {
    where: { source: itemHash },
    hint: other?.hint ?? hint,
  });
}

const causes: Readonly<Record<number, Cause>> = {
  0: {
    code: "PUBLISH_FORMAT_REFUSED",
    why: "its format is not what the network takes",
    hint: "Check --ref, --channel and --metadata; if they are right, report this as a bug.",
  },
  1: {
    code: "PUBLISH_SIGNATURE_REFUSED",
    why: "its signature is not the sender's",
    hint: "Check that the private key is the right one, and send it again.",
  },
  2: {
    code: "PUBLISH_PERMISSION_DENIED",
    why: "the signer may not act for the owner's address",
    hint: "The owner must authorize the signer first, or leave out --on-behalf-of.",
  },
  4: {
    code: "PUBLISH_FILE_UNAVAILABLE",
    why: "its file cannot be found",
    hint: "Upload the file itself with `upload`, or keep the IPFS node that has it running.",
  },
  5: {
    code: "PUBLISH_BALANCE_LOW",
    why: "the owner does not hold enough ALEPH",
    hint: "Send ALEPH to the owner's address, or pay with --payment-type credit.",
  },
  6: {
    code: "PUBLISH_CREDIT_LOW",
    why: "the owner does not have enough credits",
    hint: "Buy credits for the owner's address; `upload --dry-run` tells how many are needed.",
  },
  200: {
    code: "PUBLISH_REF_MISSING",
    why: "the message that --ref names does not exist",
    hint: "Give the item hash of the first version's STORE message; `list` shows yours.",
  },
  201: {
    code: "PUBLISH_REF_REVISION",
    why: "the message that --ref names is itself a further version",
    hint: "Give the item hash of the first version, which never changes.",
  },
  202: { code: "PUBLISH_PAYMENT_METHOD", why: "it cannot be paid in this way", hint: "Use --payment-type credit." },
  503: { code: "PUBLISH_FORGET_REFUSED", why: "a program depends on the file", hint: "Forget the program first." },
};
