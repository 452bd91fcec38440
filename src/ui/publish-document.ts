import { explorerUrl } from "../publish/explorer.js";
import type { SignedMessage } from "../publish/message.js";
import type { MessageState } from "../publish/message-state.js";

/** What `--json` gives for a message, in the words of the other Aleph clients. */
export interface MessageDocument {
  readonly item_hash: string;
  readonly type: string;
  readonly chain: string;
  readonly sender: string;
  readonly channel: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly explorer_url: string;
  readonly publication_status: "success";
  readonly message_status: MessageState;
}

export function messageDocument(message: SignedMessage, state: MessageState): MessageDocument {
  const { item_hash, type, chain, sender, channel, time } = message;
  return {
    item_hash,
    type,
    chain,
    sender,
    channel,
    time,
    explorer_url: explorerUrl(message),
    publication_status: "success",
    message_status: state,
  };
}
