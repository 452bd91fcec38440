import type { SignedMessage } from "./message.js";

/** Where a person can look a message up. */
export function explorerUrl(message: Pick<SignedMessage, "sender" | "type" | "item_hash">): string {
  return `https://explorer.aleph.cloud/address/ETH/${message.sender}/message/${message.type}/${message.item_hash}`;
}
