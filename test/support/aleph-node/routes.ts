import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { addFile } from "./add-file.js";
import { AnswerError } from "./answer-error.js";
import { checkMessage } from "./check-message.js";
import type { Context } from "./context.js";
import type { Ledger, LedgerMessage } from "./ledger.js";
import { creditsFor, holdFor } from "./price.js";
import { paymentOf, poll, processMessage } from "./process-message.js";

/** Answers one request as a node does. Source: the routes of pyaleph under `/api/v0`. */
export async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { ledger, behaviour } = context;
  const url = new URL(request.url ?? "", "http://node");
  const way = `${request.method} ${url.pathname.replace("/api/v0/", "")}`;
  const json = (status: number, document: unknown) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(document));
  };
  const rest = (prefix: string) => (way.startsWith(prefix) ? way.slice(prefix.length) : undefined);
  const missing = () => new AnswerError(404, "404: Not Found");

  if (way === "GET storage/limits.json" && behaviour.limits !== undefined) {
    const { storage, ipfs } = behaviour.limits;
    return json(200, { storage: { max_file_size: storage }, ipfs: { max_upload_file_size: ipfs } });
  }
  const engine = /^POST (storage|ipfs)\/add_file$/.exec(way)?.[1];
  if (engine === "storage" || engine === "ipfs") {
    const { message, hash, size } = await addFile(request, engine, context);
    // "success" even of what was rejected: only the status tells
    return json(statusOf(message), { status: "success", hash, name: "file", size });
  }
  if (way === "POST messages") {
    const { message: value, sync } = JSON.parse(await text(request)) as { readonly message?: unknown; readonly sync?: unknown };
    if (typeof sync !== "boolean") throw new AnswerError(422, "sync is not a boolean");
    const message = processMessage(ledger, checkMessage(value, ["STORE", "FORGET"]), behaviour);
    return json(statusOf(message), { publication_status: { status: "success", failed: [] }, message_status: message.state });
  }
  if (way === "POST price/estimate" && behaviour.prices) return json(200, estimate(await text(request)));
  const status = /^GET messages\/([0-9a-f]{64})\/status$/.exec(way)?.[1];
  if (status !== undefined) {
    const message = ledger.messages.get(status);
    if (message === undefined) throw missing();
    poll(ledger, message);
    return json(200, { status: message.state, item_hash: status, reception_time: "2026-11-01T00:00:00Z" });
  }
  const asked = ledger.messages.get(rest("GET messages/") ?? "");
  if (asked !== undefined) {
    const error = asked.rejection && { error_code: asked.rejection.code, details: asked.rejection.details };
    return json(200, { status: asked.state, item_hash: asked.itemHash, message: { ...asked.raw, content: asked.content }, ...error });
  }
  const [, address = "", what] = /^GET addresses\/(0x[0-9a-fA-F]{40})\/(balance|files)$/.exec(way) ?? [];
  if (what === "balance" && behaviour.prices) {
    const { balance, locked, credits } = ledger.funds.get(address) ?? { balance: 0, locked: 0, credits: 0 };
    return json(200, { address, balance: String(balance), locked_amount: String(locked), credit_balance: credits });
  }
  if (what === "files") return json(200, filesOf(ledger, address, url.searchParams));
  const metadata = ledger.files.get(rest("GET storage/metadata/") ?? "");
  if (metadata !== undefined) return json(200, { size: metadata.size });
  const raw = ledger.files.get(rest("GET storage/raw/") ?? "");
  if (raw?.path !== undefined) {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    createReadStream(raw.path).pipe(response);
    return;
  }
  throw missing();
}

const statusOf = ({ state }: LedgerMessage): number => ({ processed: 200, pending: 202, rejected: 422, forgotten: 200 })[state];

function estimate(body: string): object {
  const { message } = JSON.parse(body) as { readonly message?: Readonly<Record<string, unknown>> };
  const content = String(message?.["item_content"]);
  if (message?.["item_hash"] !== createHash("sha256").update(content).digest("hex")) throw new AnswerError(422, "the item hash is wrong");
  const fields = JSON.parse(content) as Readonly<Record<string, unknown>>;
  const size = Number(fields["estimated_size_mib"] ?? 1) * 2 ** 20;
  const payment = paymentOf(fields);
  const cost = payment === "credit" ? creditsFor(size) : holdFor(size);
  return { required_tokens: cost, payment_type: payment, cost: cost.toFixed(18), detail: [], charged_address: fields["address"] };
}

function filesOf({ messages, files }: Ledger, address: string, query: URLSearchParams): object {
  const wanted = query.get("file_hash");
  const stored = [...messages.values()]
    .filter(({ type, state, content }) => type === "STORE" && state === "processed" && content["address"] === address)
    .filter(({ content }) => wanted === null || content["item_hash"] === wanted)
    .reverse();
  if (stored.length === 0) throw new AnswerError(404, "404: Not Found");
  const size = Number(query.get("pagination") ?? 100);
  const page = Number(query.get("page") ?? 1);
  const shown = stored.slice((page - 1) * size, page * size).map(({ itemHash, content }) => ({
    file_hash: content["item_hash"],
    size: files.get(String(content["item_hash"]))?.size ?? 0,
    type: "file",
    created: "2026-11-01T00:00:00+00:00",
    item_hash: itemHash,
  }));
  return { address, total_size: 0, files: shown, pagination_page: page, pagination_total: stored.length, pagination_per_page: size };
}
