import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { referenceCid } from "../reference-cid.js";
import { AnswerError } from "./answer-error.js";
import { checkMessage } from "./check-message.js";
import type { Context } from "./context.js";
import type { LedgerMessage } from "./ledger.js";
import { type Part, readMultipart } from "./multipart.js";
import { canPay } from "./price.js";
import { paymentOf, processMessage } from "./process-message.js";

/** Room for the form around the file. */
const formSize = 300_000;

export interface Added {
  readonly message: LedgerMessage;
  readonly hash: string;
  readonly size: number;
}

/** An upload with its message: the size (413), the message (403, 422), the bytes against its hash (422), the money (402), in the node's order. */
export async function addFile(
  request: IncomingMessage,
  engine: "storage" | "ipfs",
  { ledger, behaviour, fileFor, want }: Context,
): Promise<Added> {
  const most = behaviour.limits?.[engine] ?? { storage: 100 * 2 ** 20, ipfs: 2 ** 30 }[engine];
  const length = Number(request.headers["content-length"]);
  if (!Number.isSafeInteger(length)) throw new AnswerError(400, "no content-length");
  if (length > most + formSize) throw new AnswerError(413, "Request Entity Too Large");
  want();
  const parts: Part[] = [];
  let message: LedgerMessage | undefined;
  const onPart = (part: Part): void => {
    parts.push(part);
    if (part.name === "metadata") message = checkMessage(metadataOf(part), ["STORE"]);
  };
  try {
    await readMultipart(request as AsyncIterable<Buffer>, { type: request.headers["content-type"] ?? "", fileFor, onPart });
  } catch (error) {
    throw error instanceof AnswerError ? error : new AnswerError(400, String(error));
  }
  const [first, file] = parts;
  if (message === undefined || first?.name !== "metadata" || file?.name !== "file" || file.path === undefined) {
    throw new AnswerError(400, "metadata and file are needed, in this order");
  }
  if (file.size > most) throw new AnswerError(413, "Request Entity Too Large");
  const hash =
    engine === "storage" ? await sha256Of(file.path) : await referenceCid(createReadStream(file.path, { highWaterMark: 1 << 20 }));
  const { content } = message;
  if (content["item_type"] !== engine || content["item_hash"] !== hash) {
    throw new AnswerError(422, `File hash does not match (${hash} != ${String(content["item_hash"])})`);
  }
  if (!canPay(ledger, String(content["address"]), paymentOf(content), file.size)) throw new AnswerError(402, "Payment Required");
  ledger.files.set(hash, { size: file.size, path: file.path });
  return { message: processMessage(ledger, message, behaviour), hash: behaviour.lie ?? hash, size: file.size };
}

function metadataOf({ text = "" }: Part): unknown {
  const metadata = JSON.parse(text) as { readonly message?: unknown; readonly sync?: unknown };
  if (typeof metadata.sync !== "boolean") throw new AnswerError(422, "sync is not a boolean");
  return metadata.message;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
