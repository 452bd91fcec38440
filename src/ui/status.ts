import { explorerUrl } from "../publish/explorer.js";
import type { MessageStatus } from "../publish/status.js";
import { tableLines } from "./table.js";

/** A message for a person. */
export function statusLines({ item_hash, message_status, type, sender, file_hash, rejection }: MessageStatus): string[] {
  const rows = [["status", message_status], ...(type === undefined ? [] : [["type", type]])];
  if (sender !== undefined) rows.push(["sender", sender]);
  if (file_hash !== undefined) rows.push(["file", file_hash]);
  if (sender !== undefined && (type === "STORE" || type === "FORGET")) rows.push(["explorer", explorerUrl({ sender, type, item_hash })]);
  if (rejection !== undefined) {
    rows.push(["why", rejection.message]);
    if (rejection.hint !== undefined) rows.push(["hint", rejection.hint]);
  }
  return tableLines(rows);
}
