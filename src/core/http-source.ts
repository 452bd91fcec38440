import type { ByteSource } from "./byte-source.js";
import { concatBytes } from "./bytes.js";
import { BuildError, throwIfAborted } from "./errors.js";
import { type Answer, beforeRetry, type Connections, openConnections, type Patience, requestAnswer } from "./http-request.js";
import { type Advice, networkError } from "./network-error.js";
import { PageCache, pageSize } from "./page-cache.js";

export interface HttpSourceOptions {
  readonly signal?: AbortSignal | undefined;
  /** What differs from the usual waiting times. */
  readonly patience?: Partial<Patience>;
}

const advice: Advice = { elsewhere: "download the file and give its path", missing: "Check the URL" };

/** What stays the same as long as a file does. */
interface Version {
  readonly size: number;
  readonly etag: string | undefined;
  readonly modified: string | undefined;
}

/**
 * A file on an HTTP server, of which only the parts are fetched that are read, in pages that are kept. Close it when the work is done.
 *
 * @throws BuildError `NETWORK_NO_RANGES` where the server gives files only whole, and what a download throws; reads reject with
 *   `NETWORK_CHANGED` when the file became another one
 */
export async function openHttpSource(url: string, options: HttpSourceOptions = {}): Promise<ByteSource> {
  const connections = openConnections(1, options.patience);
  try {
    const file = new RemoteFile(url, connections, options.signal);
    const first = await file.fetch(0, pageSize);
    const { size } = file.version;
    const pages = new PageCache(size, (from, to) => file.fetch(from, to));
    pages.keep(0, first);
    return {
      name: file.name,
      size,
      read: (offset, length) => pages.read(offset, length),
      close: () => connections.close(),
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
}

class RemoteFile {
  /** The URL without a password. */
  readonly name: string;
  readonly #url: string;
  readonly #connections: Connections;
  readonly #signal: AbortSignal | undefined;
  readonly #authorization: Readonly<Record<string, string>>;
  #version: Version | undefined;

  constructor(url: string, connections: Connections, signal: AbortSignal | undefined) {
    if (!URL.canParse(url)) throw new BuildError("USAGE", `${url} is not a URL.`, { hint: "Write https://HOST/PATH." });
    const bare = new URL(url);
    const login = `${decodeURIComponent(bare.username)}:${decodeURIComponent(bare.password)}`;
    this.#authorization = login === ":" ? {} : { authorization: `Basic ${btoa(login)}` };
    bare.username = "";
    bare.password = "";
    bare.hash = "";
    this.name = bare.href;
    this.#url = bare.href;
    this.#connections = connections;
    this.#signal = signal;
  }

  get version(): Version {
    return this.#version ?? { size: 0, etag: undefined, modified: undefined };
  }

  /** The bytes from `from` up to `to`, or up to the file's end. */
  async fetch(from: number, to: number): Promise<Uint8Array> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(from, to);
      } catch (thrown) {
        throwIfAborted(this.#signal);
        await beforeRetry(networkError(thrown, this.name, advice), attempt, this.#connections.patience, this.#signal);
      }
    }
  }

  async #attempt(from: number, to: number): Promise<Uint8Array> {
    const known = this.#version;
    // weak tags say nothing about bytes (RFC 9110, section 13.1.5)
    const tag = known?.etag?.startsWith("W/") ? known.modified : (known?.etag ?? known?.modified);
    const answer = await requestAnswer(this.#url, {
      connections: this.#connections,
      signal: this.#signal,
      advice,
      headers: {
        ...this.#authorization,
        range: `bytes=${from}-${to - 1}`,
        "accept-encoding": "identity",
        ...(tag === undefined ? {} : { "if-range": tag }),
      },
      accept: ({ statusCode }) => statusCode === 206 || statusCode === 200 || statusCode === 416,
    });
    const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(String(answer.headers["content-range"] ?? ""));
    const version = { size: Number(range?.[3]), etag: header(answer, "etag"), modified: header(answer, "last-modified") };
    if (known === undefined && answer.statusCode === 416 && version.size === 0) {
      this.#version = version;
      await answer.body.dump();
      return new Uint8Array(0);
    }
    const right = answer.statusCode === 206 && range?.[1] !== undefined && answer.headers["content-encoding"] === undefined;
    if (!right || Number(range[1]) !== from || Number(range[2]) > to - 1) {
      discard(answer);
      throw known === undefined ? this.#noRanges() : this.#changed();
    }
    if (known !== undefined && (known.size !== version.size || known.etag !== version.etag || known.modified !== version.modified)) {
      discard(answer);
      throw this.#changed();
    }
    const bytes = await this.#body(answer, Number(range[2]) + 1 - from);
    this.#version ??= version;
    return bytes;
  }

  async #body(answer: Answer, size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let received = 0;
    for await (const part of answer.body as AsyncIterable<Uint8Array>) {
      received += part.byteLength;
      if (received > size) break;
      parts.push(part);
    }
    if (received === size) return concatBytes(parts);
    throw new BuildError("NETWORK_BROKEN", `Cannot read ${this.name}: the server sent another number of bytes than it had said.`, {
      where: { source: this.name },
      hint: `Try again later, or ${advice.elsewhere}.`,
    });
  }

  #noRanges(): BuildError {
    return new BuildError("NETWORK_NO_RANGES", `Cannot read ${this.name} in place: its server does not give parts of files (HTTP Range).`, {
      where: { source: this.name },
      hint: "Download the file, and give its path.",
    });
  }

  #changed(): BuildError {
    return new BuildError("NETWORK_CHANGED", `Cannot read ${this.name} further: it became another file while it was read.`, {
      where: { source: this.name },
      hint: "Try again.",
    });
  }
}

/** Lets the rest of an answer go; that it was broken off is no error. */
function discard({ body }: Answer): void {
  body.on("error", () => {}).destroy();
}

const header = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name];
  return typeof value === "string" ? value : undefined;
};
