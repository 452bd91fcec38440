import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { concatBytes } from "../core/bytes.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { networkError } from "../core/network-error.js";

/** Bytes that are sent, with their number and their kind. */
export interface RequestBody {
  readonly type: string;
  readonly length: number;
  /** A piece may be changed as soon as the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface NodeRequest {
  readonly method: "GET" | "POST";
  readonly body?: RequestBody;
  /** Milliseconds in which at least one byte must be sent or received. */
  readonly idle: number;
  readonly signal?: AbortSignal | undefined;
}

export interface NodeAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** From this size on a body is announced, so that a node can refuse it before it is sent. */
const announcedSize = 1 << 20;
/** Milliseconds that a node has to say that it wants the body; many never say it, and take it all the same (RFC 9110, section 10.1.1). */
const announceWait = 2000;
const advice = { action: "talk to", elsewhere: "choose another node with --api-host", missing: "Check the address" };

/** Sends a request and gives the answer whole, whatever its status. Redirects are errors: what is signed goes to the node that was chosen. */
export async function askNode(url: URL, options: NodeRequest): Promise<NodeAnswer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const status = await streamFromNode(url, options, (chunk) => {
    size += chunk.byteLength;
    if (size > limits.nodeAnswer) {
      throw new BuildError("PUBLISH_ANSWER_INVALID", `The answer of ${url.href} has more than ${limits.nodeAnswer} bytes.`, {
        where: { source: url.href },
        hint: `Is this a node of Aleph? If not, ${advice.elsewhere}.`,
      });
    }
    parts.push(chunk);
  });
  return { status, bytes: concatBytes(parts) };
}

/** As {@link askNode}, but every piece of the answer's body is given away as it comes; gives the status. */
export async function streamFromNode(url: URL, options: NodeRequest, take: (chunk: Uint8Array) => void): Promise<number> {
  throwIfAborted(options.signal);
  try {
    return await new Exchange(url, options).run(take);
  } catch (error) {
    throwIfAborted(options.signal);
    throw networkError(error, url.href, advice);
  }
}

class Exchange {
  readonly #url: URL;
  readonly #body: RequestBody | undefined;
  readonly #idle: number;
  readonly #request: ClientRequest;
  readonly #answered: Promise<IncomingMessage>;
  readonly #announced: boolean;
  #timer: NodeJS.Timeout | undefined;
  #answer: IncomingMessage | undefined;

  constructor(url: URL, { method, body, idle, signal }: NodeRequest) {
    this.#url = url;
    this.#body = body;
    this.#idle = idle;
    this.#announced = body !== undefined && body.length >= announcedSize;
    const start = url.protocol === "https:" ? httpsRequest : httpRequest;
    this.#request = start(url, {
      method,
      agent: false,
      headers: {
        "user-agent": "aleph-runtime",
        accept: "*/*",
        ...(body === undefined ? {} : { "content-type": body.type, "content-length": body.length }),
        ...(this.#announced ? { expect: "100-continue" } : {}),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    this.#answered = new Promise((resolve, reject) => {
      this.#request.on("response", (answer) => {
        this.#answer = answer;
        resolve(answer);
      });
      this.#request.on("error", reject);
    });
    // it may fail while nobody waits for it
    this.#answered.catch(() => {});
  }

  async run(take: (chunk: Uint8Array) => void): Promise<number> {
    this.#moved();
    try {
      await this.#send();
      const answer = await this.#answered;
      const status = answer.statusCode ?? 0;
      if (status >= 300 && status < 400) throw this.#redirected(answer.headers.location);
      for await (const chunk of answer as AsyncIterable<Uint8Array>) {
        this.#moved();
        take(chunk);
      }
      if (!answer.complete) throw Object.assign(new Error("the answer ended early"), { code: "ECONNRESET" });
      return status;
    } finally {
      clearTimeout(this.#timer);
      this.#request.destroy();
    }
  }

  /** Sends the body, one piece after the other; an answer that comes before its end ends it, because it is a refusal. */
  async #send(): Promise<void> {
    if (this.#announced) await this.#wanted();
    for await (const chunk of this.#body?.chunks ?? []) {
      if (this.#answer !== undefined) return;
      const written = new Promise<void>((resolve, reject) => {
        this.#request.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      written.catch(() => {});
      await Promise.race([written, this.#answered]);
      this.#moved();
    }
    if (this.#answer === undefined) this.#request.end();
  }

  #wanted(): Promise<unknown> {
    this.#request.flushHeaders();
    let timer: NodeJS.Timeout | undefined;
    const asked = new Promise<void>((resolve) => {
      this.#request.once("continue", resolve);
      this.#request.once("socket", (socket) => {
        const begin = () => {
          timer = setTimeout(resolve, announceWait);
        };
        if (socket.connecting) socket.once(this.#url.protocol === "https:" ? "secureConnect" : "connect", begin);
        else begin();
      });
    });
    return Promise.race([asked, this.#answered]).finally(() => clearTimeout(timer));
  }

  /** Something was sent or received: the patience begins anew. */
  #moved(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#request.destroy(Object.assign(new Error("nothing moves"), { code: "ALEPH_IDLE" }));
    }, this.#idle);
  }

  #redirected(location: string | undefined): BuildError {
    const to = location === undefined ? "elsewhere" : `to ${location}`;
    return new BuildError(
      "NETWORK_REDIRECT",
      `Cannot talk to ${this.#url.href}: it redirects ${to}, and nothing is sent to a node that was not chosen.`,
      {
        where: { source: this.#url.href },
        hint: "If that node is the right one, name it with --api-host.",
      },
    );
  }
}
