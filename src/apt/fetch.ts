import { setTimeout as pause } from "node:timers/promises";
import { Agent, type Dispatcher, request } from "undici";
import { concatBytes } from "../core/bytes.js";
import type { ErrorCode } from "../core/error-codes.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { networkError, statusError } from "./network-error.js";

/** Times are in milliseconds. */
export interface Patience {
  /** Until a connection stands. */
  readonly connect: number;
  /** Until the head of the answer has come. */
  readonly headers: number;
  /** Between two pieces of the body. */
  readonly body: number;
  /** How often a download is tried again after a reset, a timeout or a 5xx status. */
  readonly retries: number;
  /** Before the first of these; it doubles for every further one. */
  readonly retryDelay: number;
}

export const defaultPatience: Patience = { connect: 20_000, headers: 30_000, body: 30_000, retries: 3, retryDelay: 500 };

export interface FetchOptions {
  /** Most bytes to take. */
  readonly limit: number;
  /** Connections to share among downloads; without it the download has its own. */
  readonly connections?: Connections | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Connections that several downloads share. Close them after the last one. */
export interface Connections {
  readonly agent: Dispatcher;
  readonly patience: Patience;
  close(): Promise<void>;
}

/** Opens at most `count` connections to a server, when they are needed. */
export function openConnections(count: number, patience: Partial<Patience> = {}): Connections {
  const all = { ...defaultPatience, ...patience };
  const agent = new Agent({
    connections: count,
    connect: { timeout: all.connect },
    headersTimeout: all.headers,
    bodyTimeout: all.body,
    keepAliveTimeout: 4_000,
  });
  return { agent, patience: all, close: () => agent.destroy() };
}

/**
 * The whole of a small file.
 * @throws BuildError as {@link download}
 */
export async function fetchBytes(url: string, options: FetchOptions): Promise<Uint8Array> {
  return withConnections(options, async (connections) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const parts: Uint8Array[] = [];
        for await (const part of answerBody(url, 0, { ...options, connections })) parts.push(part);
        return concatBytes(parts);
      } catch (error) {
        await beforeRetry(error, attempt, connections.patience, options.signal);
      }
    }
  });
}

/**
 * The bytes of a file as they come. After a broken connection it goes on where it was, so its bytes must be checked against a hash.
 *
 * @throws BuildError `NETWORK_UNREACHABLE`, `NETWORK_TIMEOUT`, `NETWORK_BROKEN`, `NETWORK_UNTRUSTED`, `NETWORK_STATUS`,
 *   `NETWORK_SERVER_FAILED`, `NETWORK_REDIRECT`, `FETCH_NOT_FOUND`, `FETCH_TOO_LARGE`, `INTERRUPTED`
 */
export async function* download(url: string, options: FetchOptions): AsyncGenerator<Uint8Array> {
  const connections = options.connections ?? openConnections(1);
  let received = 0;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        for await (const part of answerBody(url, received, { ...options, connections })) {
          received += part.byteLength;
          yield part;
        }
        return;
      } catch (error) {
        await beforeRetry(error, attempt, connections.patience, options.signal);
      }
    }
  } finally {
    if (options.connections === undefined) await connections.close();
  }
}

type Attempt = FetchOptions & { readonly connections: Connections };

/** One try: the bytes of the answer from an offset on. */
async function* answerBody(url: string, from: number, options: Attempt): AsyncGenerator<Uint8Array> {
  try {
    const { statusCode, body } = await followRedirects(url, from, options);
    let skip = from > 0 && statusCode !== 206 ? from : 0;
    let size = from - skip;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > options.limit) throw tooLarge(url, options.limit);
      const skipped = Math.min(skip, chunk.byteLength);
      skip -= skipped;
      if (skipped < chunk.byteLength) yield chunk.subarray(skipped);
    }
  } catch (error) {
    throwIfAborted(options.signal);
    throw networkError(error, url);
  }
}

async function followRedirects(url: string, from: number, { connections, signal }: Attempt): Promise<Dispatcher.ResponseData> {
  const headers: Record<string, string> = { "user-agent": "aleph-runtime", ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  let at = url;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    throwIfAborted(signal);
    const answer = await request(at, { dispatcher: connections.agent, headers, ...(signal === undefined ? {} : { signal }) });
    const status = answer.statusCode;
    if (status === 200 || (status === 206 && from > 0 && startsAt(answer, from))) return answer;
    await answer.body.dump({ limit: 1 << 16 }).catch(() => {});
    if (![301, 302, 303, 307, 308].includes(status)) throw statusError(at, status);
    at = redirectTarget(at, answer.headers["location"]);
  }
  throw badRedirect(url, `it redirects more than ${limits.redirects} times`);
}

/** RFC 9110 section 14.4. */
function startsAt(answer: Dispatcher.ResponseData, from: number): boolean {
  return String(answer.headers["content-range"] ?? "").startsWith(`bytes ${from}-`);
}

function redirectTarget(from: string, location: string | string[] | undefined): string {
  if (typeof location !== "string" || !URL.canParse(location, from)) throw badRedirect(from, "it redirects to no usable URL");
  const to = new URL(location, from);
  if (to.protocol !== "https:" && (to.protocol !== "http:" || from.startsWith("https:"))) {
    throw badRedirect(from, `it redirects to ${to.protocol}//, which is less safe`);
  }
  return to.href;
}

function badRedirect(url: string, why: string): BuildError {
  return new BuildError("NETWORK_REDIRECT", `Cannot download ${url}: ${why}.`, {
    where: { source: url },
    hint: "Choose another mirror with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
}

function tooLarge(url: string, limit: number): BuildError {
  return new BuildError("FETCH_TOO_LARGE", `Stopped downloading ${url}: it is larger than ${limit} bytes.`, {
    where: { source: url },
    hint: "This is not what a Debian archive holds there: choose another mirror with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
}

/** Waits, or throws the error when a further try would not help. */
async function beforeRetry(error: unknown, attempt: number, patience: Patience, signal: AbortSignal | undefined): Promise<void> {
  if (!isTransient(error) || attempt >= patience.retries) throw error;
  await pause(patience.retryDelay * 2 ** attempt, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  throwIfAborted(signal);
}

const transient: readonly ErrorCode[] = ["NETWORK_TIMEOUT", "NETWORK_BROKEN", "NETWORK_SERVER_FAILED"];

function isTransient(error: unknown): boolean {
  return error instanceof BuildError && transient.includes(error.code);
}

async function withConnections<T>(options: FetchOptions, work: (connections: Connections) => Promise<T>): Promise<T> {
  if (options.connections !== undefined) return work(options.connections);
  const connections = openConnections(1);
  try {
    return await work(connections);
  } finally {
    await connections.close();
  }
}
