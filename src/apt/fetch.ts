import { concatBytes } from "../core/bytes.js";
import type { ErrorCode } from "../core/error-codes.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { type Answer, beforeRetry, type Connections, openConnections, requestAnswer } from "../core/http-request.js";
import { limits } from "../core/limits.js";
import { type Advice, networkError } from "../core/network-error.js";

export { type Connections, openConnections, type Patience } from "../core/http-request.js";

const advice: Advice = {
  elsewhere: "choose another mirror with --mirror or ALEPH_RUNTIME_MIRROR",
  missing: "The mirror may be in the middle of an update: try again later",
};

export interface FetchOptions {
  /** Most bytes to take. */
  readonly limit: number;
  /** Connections to share among downloads; without it the download has its own. */
  readonly connections?: Connections | undefined;
  readonly signal?: AbortSignal | undefined;
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

/** Whether another mirror may have what this one did not give: it cannot be reached, failed, or does not have it. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof BuildError && elsewhere.includes(error.code);
}

const elsewhere: readonly ErrorCode[] = [
  "APT_SUITE_MISSING",
  "FETCH_NOT_FOUND",
  "NETWORK_UNREACHABLE",
  "NETWORK_TIMEOUT",
  "NETWORK_BROKEN",
  "NETWORK_STATUS",
  "NETWORK_SERVER_FAILED",
];

type Attempt = FetchOptions & { readonly connections: Connections };

/** One try: the bytes of the answer from an offset on. */
async function* answerBody(url: string, from: number, options: Attempt): AsyncGenerator<Uint8Array> {
  try {
    const { statusCode, body } = await requestAnswer(url, {
      ...options,
      advice,
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
      accept: (answer) => answer.statusCode === 200 || (answer.statusCode === 206 && from > 0 && startsAt(answer, from)),
    });
    let skip = from > 0 && statusCode !== 206 ? from : 0;
    let size = from - skip;
    for await (const chunk of atLeastPace(body, options.connections.patience.pace)) {
      size += chunk.byteLength;
      if (size > options.limit) throw tooLarge(url, options.limit);
      const skipped = Math.min(skip, chunk.byteLength);
      skip -= skipped;
      if (skipped < chunk.byteLength) yield chunk.subarray(skipped);
    }
  } catch (error) {
    throwIfAborted(options.signal);
    throw networkError(error, url, advice);
  }
}

/** The pieces of a body. A server may be slow, but must not hold a download up with a byte now and then; the time that the reader takes does not count. */
async function* atLeastPace(body: AsyncIterable<Uint8Array>, within: number): AsyncGenerator<Uint8Array> {
  let [waited, came] = [0, 0];
  let asked = performance.now();
  for await (const chunk of body) {
    waited += performance.now() - asked;
    came += chunk.byteLength;
    if (waited > within) {
      if (came < limits.leastPace) throw Object.assign(new Error("too slow"), { code: "ALEPH_SLOW" });
      [waited, came] = [0, 0];
    }
    yield chunk;
    asked = performance.now();
  }
}

/** RFC 9110 section 14.4. */
function startsAt(answer: Answer, from: number): boolean {
  return String(answer.headers["content-range"] ?? "").startsWith(`bytes ${from}-`);
}

function tooLarge(url: string, limit: number): BuildError {
  return new BuildError("FETCH_TOO_LARGE", `Stopped downloading ${url}: it is larger than ${limit} bytes.`, {
    where: { source: url },
    hint: "This is not what a Debian archive holds there: choose another mirror with --mirror or ALEPH_RUNTIME_MIRROR.",
  });
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
