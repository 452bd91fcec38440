import { utf8Text } from "../core/bytes.js";
import type { ErrorCode } from "../core/error-codes.js";
import { BuildError } from "../core/errors.js";
import type { NodeAnswer } from "./node-request.js";
import type { PaymentType } from "./store-message.js";

/** Characters of a node's own words that are shown. */
const shownWords = 300;

/** What is known of a request whose answer is an error. */
export interface Refused {
  /** What was asked for, as a sentence goes on: `upload demo.squashfs`. */
  readonly what: string;
  readonly payment?: PaymentType | undefined;
  /** A message was sent with it, which the node was to pass on. */
  readonly publishes?: boolean;
}

interface Reason {
  readonly code: ErrorCode;
  readonly why: string;
  readonly hint: string;
}

/** The error for an answer with an error status. Bodies are texts, and the same text stands for many causes: the status decides. */
export function refusalError(url: URL, answer: NodeAnswer, refused: Refused): BuildError {
  const words = wordsOf(answer);
  const { code, why, hint } = answer.status === 422 && /hash does not match/i.test(words) ? otherHash : reasonOf(answer.status, refused);
  const said = words === "" ? "" : `, and says ${JSON.stringify(words)}`;
  return new BuildError(code, `Cannot ${refused.what}: ${why} (status ${answer.status}${said}).`, { where: { source: url.href }, hint });
}

function reasonOf(status: number, { payment, publishes }: Refused): Reason {
  if (publishes && (status === 500 || status === 504)) return broadcast;
  if (status === 402) return payment === "hold" ? balanceLow : creditLow;
  const known = reasons[status];
  if (known !== undefined) return known;
  if (status >= 500) {
    return { code: "NETWORK_SERVER_FAILED", why: "the node failed", hint: "Try again later, or choose another node with --api-host." };
  }
  return { code: "PUBLISH_NODE_REFUSED", why: "the node refuses it", hint: "Choose another node with --api-host, or report this." };
}

const balanceLow: Reason = {
  code: "PUBLISH_BALANCE_LOW",
  why: "the owner does not hold enough ALEPH",
  hint: "Send ALEPH to the owner's address, or pay with --payment-type credit.",
};

const creditLow: Reason = {
  code: "PUBLISH_CREDIT_LOW",
  why: "the owner does not have enough credits",
  hint: "Buy credits for the owner's address; `upload --dry-run` tells how many are needed.",
};

const broadcast: Reason = {
  code: "PUBLISH_BROADCAST_FAILED",
  why: "the node could not pass the message on to the network",
  hint: "Run the same command again: what has arrived is not sent twice, and the same message is used.",
};

const unreadable: Reason = {
  code: "PUBLISH_PART_REFUSED",
  why: "the node cannot use a part of what was sent",
  hint: "Choose another node with --api-host; if that one refuses it too, report it as a bug.",
};

const otherHash: Reason = {
  code: "PUBLISH_HASH_MISMATCH",
  why: "the bytes that the node received have another hash than the file",
  hint: "They were damaged on the way: try again, or choose another node with --api-host.",
};

const signature: Reason = {
  code: "PUBLISH_SIGNATURE_REFUSED",
  why: "the node does not accept the signature",
  hint: "Check that the private key is the right one, and this computer's clock.",
};

const busy: Reason = {
  code: "NETWORK_SERVER_FAILED",
  why: "the node is too busy",
  hint: "Try again later, or choose another node with --api-host.",
};

const reasons: Readonly<Record<number, Reason>> = {
  400: unreadable,
  401: signature,
  403: signature,
  404: {
    code: "PUBLISH_ANSWER_INVALID",
    why: "the node does not know what was asked for",
    hint: "Check that --api-host names a node of Aleph that is up to date.",
  },
  408: busy,
  413: {
    code: "PUBLISH_TOO_LARGE",
    why: "the file is larger than the node takes",
    hint: "Make the image smaller (`inspect` shows what takes the room), or choose --storage-engine ipfs.",
  },
  422: unreadable,
  429: busy,
};

/** What the node says, in one line. */
function wordsOf({ bytes }: NodeAnswer): string {
  const text = utf8Text(bytes).replace(/\s+/g, " ").trim();
  return text.length > shownWords ? `${text.slice(0, shownWords)}…` : text;
}
