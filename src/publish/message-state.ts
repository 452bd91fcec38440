import { type Fields, inside, isFields, numberIn, textIn } from "./answer.js";
import type { NodeClient } from "./node-client.js";
import type { Rejection } from "./rejection.js";

export const messageStates = ["pending", "processed", "rejected", "forgotten", "removing", "removed"] as const;

export type MessageState = (typeof messageStates)[number];

/** What a node says of a message; undefined where it does not know it (yet). @throws what {@link NodeClient.find} throws */
export async function readState(client: NodeClient, itemHash: string): Promise<MessageState | undefined> {
  const found = await client.find(`messages/${itemHash}/status`, `ask for the message ${itemHash}`);
  return messageStates.find((state) => state === found?.["status"]);
}

/** A message as a node gives it, with its content as far as it is there. */
export interface FoundMessage {
  readonly status: MessageState | undefined;
  readonly type: string | undefined;
  readonly sender: string | undefined;
  readonly content: Fields;
  readonly rejection: Rejection;
}

/** A message with what it says; undefined where the node does not know it. */
export async function readMessage(client: NodeClient, itemHash: string): Promise<FoundMessage | undefined> {
  const found = await client.find(`messages/${itemHash}`, `ask for the message ${itemHash}`);
  if (found === undefined) return undefined;
  const message = inside(found, "message");
  const details = found["details"];
  return {
    status: messageStates.find((state) => state === found["status"]),
    type: textIn(message, "type"),
    sender: textIn(message, "sender"),
    content: contentOf(message),
    rejection: {
      itemHash,
      code: numberIn(found, "error_code"),
      details: details === undefined || details === null ? "" : typeof details === "string" ? details : JSON.stringify(details),
    },
  };
}

function contentOf(message: Fields): Fields {
  if (isFields(message["content"])) return message["content"];
  try {
    const content: unknown = JSON.parse(textIn(message, "item_content") ?? "");
    return isFields(content) ? content : {};
  } catch {
    return {};
  }
}
