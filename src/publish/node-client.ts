import { utf8Bytes } from "../core/bytes.js";
import { type Fields, fieldsOf, isFields } from "./answer.js";
import type { SignedMessage } from "./message.js";
import { askNode, type NodeAnswer, type RequestBody, streamFromNode } from "./node-request.js";
import { type Refused, refusalError } from "./refusal.js";
import { type NodePatience, withRetries } from "./retry.js";
import type { StorageEngine } from "./store-message.js";

export interface NodeOptions {
  /** Scheme, host and port. */
  readonly host: URL;
  readonly patience: NodePatience;
  readonly signal?: AbortSignal | undefined;
}

/** What a POST was answered with, where it is no error. */
export interface Accepted {
  /** 200, 202, or 422 for a message that was rejected while the node waited for it. */
  readonly status: 200 | 202 | 422;
  readonly fields: Fields;
}

/** The calls of a node's HTTP interface that publishing needs. Source: the routes of pyaleph, `/api/v0`. */
export class NodeClient {
  readonly #options: NodeOptions;

  constructor(options: NodeOptions) {
    this.#options = options;
  }

  get patience(): NodePatience {
    return this.#options.patience;
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  url(path: string): URL {
    return new URL(`/api/v0/${path}`, this.#options.host);
  }

  /** An object, or undefined where the node answers 404; tried again when it fails. */
  async find(path: string, what: string): Promise<Fields | undefined> {
    const url = this.url(path);
    const answer = await this.#retried(url, what, () => this.#ask(url, "GET"));
    return answer.status === 404 ? undefined : fieldsOf(url, answer);
  }

  /** Asks what does not change anything by POST: undefined where the node does not have it. */
  async compute(path: string, what: string, document: object): Promise<Fields | undefined> {
    const url = this.url(path);
    const answer = await this.#retried(url, what, () => this.#ask(url, "POST", jsonBody(document)));
    return answer.status === 404 ? undefined : fieldsOf(url, answer);
  }

  /** Sends a message to the network by itself. */
  async publish(message: SignedMessage, refused: Refused): Promise<Accepted> {
    const url = this.url("messages");
    return this.#accepted(url, await this.#ask(url, "POST", jsonBody({ sync: true, message })), refused);
  }

  /** Sends a file, and the message that names it. */
  async addFile(engine: StorageEngine, body: RequestBody, refused: Refused): Promise<Accepted> {
    const url = this.url(`${engine}/add_file`);
    return this.#accepted(url, await this.#ask(url, "POST", body), refused);
  }

  /** Gives every piece of a stored file away. */
  async download(fileHash: string, take: (chunk: Uint8Array) => void): Promise<void> {
    const { patience, signal } = this.#options;
    const url = this.url(`storage/raw/${fileHash}`);
    const status = await streamFromNode(url, { method: "GET", idle: patience.idle, signal }, take);
    if (status !== 200) throw refusalError(url, { status, bytes: new Uint8Array(0) }, { what: `download ${fileHash}` });
  }

  async #retried(url: URL, what: string, ask: () => Promise<NodeAnswer>): Promise<NodeAnswer> {
    return withRetries(this.#options.patience, this.#options.signal, async () => {
      const answer = await ask();
      if (answer.status === 200 || answer.status === 404) return answer;
      throw refusalError(url, answer, { what });
    });
  }

  #ask(url: URL, method: "GET" | "POST", body?: RequestBody): Promise<NodeAnswer> {
    const { patience, signal } = this.#options;
    return askNode(url, { method, idle: patience.idle, signal, ...(body === undefined ? {} : { body }) });
  }

  /** The status counts: a body may say "success" of a message that was rejected. */
  #accepted(url: URL, answer: NodeAnswer, refused: Refused): Accepted {
    const { status } = answer;
    if (status === 200 || status === 202) return { status, fields: fieldsOf(url, answer) };
    const rejected = status === 422 ? objectIn(answer) : undefined;
    if (rejected !== undefined) return { status: 422, fields: rejected };
    throw refusalError(url, answer, refused);
  }
}

/** What a 422 says as JSON is a message that was rejected; what it says as text is a part that cannot be used. */
function objectIn({ bytes }: NodeAnswer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isFields(value) && ("status" in value || "message_status" in value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function jsonBody(document: object): RequestBody {
  const bytes = utf8Bytes(JSON.stringify(document));
  return { type: "application/json", length: bytes.byteLength, chunks: [bytes] };
}
