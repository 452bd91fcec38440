import { createHash } from "node:crypto";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import type { Account } from "./ethereum/account.js";

/** A message of the Aleph network, signed, with its content inside. Source: the message format of pyaleph and aleph-message. */
export interface SignedMessage {
  readonly chain: "ETH";
  /** Who signed. */
  readonly sender: string;
  readonly type: "STORE" | "FORGET";
  readonly channel: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly item_type: "inline";
  /** The content as JSON. */
  readonly item_content: string;
  /** Lower-case hex SHA256 of `item_content`: the name of the message. */
  readonly item_hash: string;
  /** `0x`, and r, s and v in hex. */
  readonly signature: string;
}

/**
 * Signs a content.
 * @throws BuildError `PUBLISH_MESSAGE_TOO_LARGE` where the content is longer than a message may carry
 */
export function signMessage(
  account: Account,
  message: { readonly type: SignedMessage["type"]; readonly content: object; readonly channel: string; readonly time: number },
): SignedMessage {
  const { type, content, channel, time } = message;
  const item_content = JSON.stringify(content);
  if (item_content.length > limits.messageContent) {
    throw new BuildError(
      "PUBLISH_MESSAGE_TOO_LARGE",
      `The message would have ${item_content.length} characters, and a node takes ${limits.messageContent}.`,
      { hint: "Give fewer or shorter --metadata." },
    );
  }
  const item_hash = itemHash(item_content);
  const sender = account.address;
  const signature = account.sign(signedText({ chain: "ETH", sender, type, item_hash }));
  return { chain: "ETH", sender, type, channel, time, item_type: "inline", item_content, item_hash, signature };
}

/** What is signed of a message. */
export const signedText = (message: Pick<SignedMessage, "chain" | "sender" | "type" | "item_hash">): string =>
  [message.chain, message.sender, message.type, message.item_hash].join("\n");

export const itemHash = (content: string): string => createHash("sha256").update(content).digest("hex");
