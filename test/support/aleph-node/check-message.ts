import { createHash } from "node:crypto";
import { getAddress, verifyMessage } from "ethers";
import { AnswerError } from "./answer-error.js";
import type { LedgerMessage } from "./ledger.js";

const keys = ["chain", "channel", "item_content", "item_hash", "item_type", "sender", "signature", "time", "type"];

/** Takes a message as the real node does before it processes it: its form (422), its hash (422), and its signature by recovery (403). */
export function checkMessage(value: unknown, types: readonly string[]): LedgerMessage {
  if (typeof value !== "object" || value === null) throw new AnswerError(422, "the message is not an object");
  const raw = value as Readonly<Record<string, unknown>>;
  if (JSON.stringify(Object.keys(raw).sort()) !== JSON.stringify(keys)) throw new AnswerError(422, "fields are missing or unknown");
  const text = (name: string): string => {
    const field = raw[name];
    if (typeof field !== "string") throw new AnswerError(422, `${name} is not a text`);
    return field;
  };
  const [chain, sender, type, content, hash] = [text("chain"), text("sender"), text("type"), text("item_content"), text("item_hash")];
  if (chain !== "ETH" || text("item_type") !== "inline" || !types.includes(type))
    throw new AnswerError(422, "not a message that is taken here");
  if (typeof raw["time"] !== "number" || raw["time"] < 1e9 || raw["time"] > 1e10) throw new AnswerError(422, "time is not in seconds");
  if (content.length > 200_000) throw new AnswerError(422, "the content is too long");
  if (createHash("sha256").update(content).digest("hex") !== hash) throw new AnswerError(422, "the item hash is not that of the content");
  if (getAddress(sender) !== sender) throw new AnswerError(422, "the sender is not a checksum address");
  let signer = "";
  try {
    signer = verifyMessage(`${chain}\n${sender}\n${type}\n${hash}`, text("signature"));
  } catch {
    throw new AnswerError(403, "Forbidden");
  }
  if (signer !== sender) throw new AnswerError(403, "Forbidden");
  return {
    itemHash: hash,
    type: type as LedgerMessage["type"],
    sender,
    content: JSON.parse(content) as Readonly<Record<string, unknown>>,
    raw,
    state: "pending",
    pollsLeft: 0,
  };
}
