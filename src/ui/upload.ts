import type { Cost } from "../publish/cost.js";
import { explorerUrl } from "../publish/explorer.js";
import type { Upload } from "../publish/upload.js";
import { type MessageDocument, messageDocument } from "./publish-document.js";
import { planLines, programLine } from "./publish-text.js";

/** What `upload --json` gives; a dry run has no message. */
export interface UploadDocument extends Partial<MessageDocument> {
  readonly outcome: Upload["outcome"];
  readonly file_hash: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly cid: string;
  readonly owner: string;
  readonly create_program?: string;
  readonly cost?: Cost;
  readonly verified?: boolean;
}

/** What an upload says beside its item hash. */
export function uploadTalk(upload: Upload): string[] {
  if (upload.outcome === "planned") return [...planLines(upload.plan), "Nothing was sent, as --dry-run asks."];
  if (upload.outcome === "found") {
    return [
      `${upload.owner} has published these bytes before: nothing was sent, and nothing is paid again.`,
      "Make a program that runs in it:",
      `  ${programLine(upload.itemHash)}`,
    ];
  }
  const { message, state, verified } = upload;
  return [
    ...(verified ? ["What the network gives back is the file."] : []),
    state === "processed" ? "Published." : `Sent, and ${state}: \`aleph-runtime status ${message.item_hash}\` tells when it is processed.`,
    explorerUrl(message),
    "Make a program that runs in it:",
    `  ${programLine(message.item_hash)}`,
  ];
}

export function uploadDocument(upload: Upload, sender: string): UploadDocument {
  if (upload.outcome === "planned") {
    const { file, fileHash, owner, cost } = upload.plan;
    return { outcome: "planned", file_hash: fileHash, ...digest(file), owner, cost };
  }
  const { file, fileHash, owner } = upload;
  const facts = { outcome: upload.outcome, file_hash: fileHash, ...digest(file), owner };
  if (upload.outcome === "found") {
    const { itemHash } = upload;
    const explorer_url = explorerUrl({ sender, type: "STORE", item_hash: itemHash });
    return {
      item_hash: itemHash,
      type: "STORE",
      explorer_url,
      message_status: "processed",
      ...facts,
      create_program: programLine(itemHash),
    };
  }
  const { message, state, verified } = upload;
  return { ...messageDocument(message, state), ...facts, create_program: programLine(message.item_hash), verified };
}

const digest = ({ size, sha256, cid }: { readonly size: number; readonly sha256: string; readonly cid: string }) => ({ size, sha256, cid });
