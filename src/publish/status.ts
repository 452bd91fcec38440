import { invalidAnswer, textIn } from "./answer.js";
import { unknownMessage } from "./forget.js";
import { type MessageState, readMessage } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { rejectionError } from "./rejection.js";

/** What is known of a message, in the words of the other Aleph clients. */
export interface MessageStatus {
  readonly item_hash: string;
  readonly message_status: MessageState;
  readonly type?: string;
  readonly sender?: string;
  /** What a STORE message stores: a SHA256 or a CID. */
  readonly file_hash?: string;
  /** Why it was rejected, and what helps. */
  readonly rejection?: { readonly error_code?: number; readonly code: string; readonly message: string; readonly hint?: string };
}

/** @throws BuildError `PUBLISH_MESSAGE_UNKNOWN` */
export async function readStatus(client: NodeClient, itemHash: string): Promise<MessageStatus> {
  const found = await readMessage(client, itemHash);
  if (found === undefined) throw unknownMessage(client, itemHash);
  const { status, type, sender, content, rejection } = found;
  if (status === undefined) throw invalidAnswer(client.url(`messages/${itemHash}`), "has no status that is known");
  const file = textIn(content, "item_hash");
  return {
    item_hash: itemHash,
    message_status: status,
    ...(type === undefined ? {} : { type }),
    ...(sender === undefined ? {} : { sender }),
    ...(file === undefined ? {} : { file_hash: file }),
    ...(status === "rejected" ? { rejection: explained(rejectionError(rejection), rejection.code) } : {}),
  };
}

function explained({ code, message, hint }: ReturnType<typeof rejectionError>, error_code: number | undefined) {
  return { ...(error_code === undefined ? {} : { error_code }), code, message, ...(hint === undefined ? {} : { hint }) };
}
