import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, EnvHttpProxyAgent } from "../third-party/undici.js";
import type { ErrorCode } from "./error-codes.js";
import { BuildError, throwIfAborted } from "./errors.js";
import { limits } from "./limits.js";
import type { Logins } from "./netrc.js";
import { type Advice, statusError } from "./network-error.js";

/** Times are in milliseconds. */
export interface Patience {
  /** Until a connection stands. */
  readonly connect: number;
  /** Until the head of the answer has come. */
  readonly headers: number;
  /** Between two pieces of the body. */
  readonly body: number;
  /** Of waiting for the body, within which `limits.leastPace` bytes must come. */
  readonly pace: number;
  /** How often a download is tried again after a reset, a timeout or a 5xx status. */
  readonly retries: number;
  /** Before the first of these; it doubles for every further one. */
  readonly retryDelay: number;
}

export const defaultPatience: Patience = { connect: 20_000, headers: 30_000, body: 30_000, pace: 60_000, retries: 3, retryDelay: 500 };

/** What a server answers. Its body must be read to its end, or let go. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable & {
    /** Reads what is left of it, up to a number of bytes, and forgets that. */
    dump(options?: { readonly limit: number }): Promise<void>;
  };
}

/** Connections that several downloads share. Close them after the last one. */
export interface Connections {
  /** Asks for a URL and gives what its server answers, be that a redirect or an error. */
  ask(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<Answer>;
  /** Nothing may be asked of the network: every request is an error. */
  readonly offline: boolean;
  /** Logins of hosts; each is sent to its host only. */
  readonly logins: Logins;
  readonly patience: Patience;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly offline?: boolean | undefined;
  readonly logins?: Logins | undefined;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked for, in capitals or not; no proxy is asked where it is not given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Opens at most `count` connections to a server, when they are needed. */
export function openConnections(count: number, patience: Partial<Patience> = {}, options: ConnectionOptions = {}): Connections {
  const all = { ...defaultPatience, ...patience };
  const settings = {
    connections: count,
    connect: { timeout: all.connect },
    headersTimeout: all.headers,
    bodyTimeout: all.body,
    keepAliveTimeout: 4_000,
  };
  const { env = {}, logins = () => undefined } = options;
  const proxy = (name: string) => env[name.toLowerCase()] || env[name] || "";
  const [httpProxy, httpsProxy] = [proxy("HTTP_PROXY"), proxy("HTTPS_PROXY")];
  const agent =
    httpProxy === "" && httpsProxy === ""
      ? new Agent(settings)
      : new EnvHttpProxyAgent({ ...settings, httpProxy, httpsProxy, noProxy: proxy("NO_PROXY") });
  const ask: Connections["ask"] = ({ origin, pathname, search }, headers, signal) =>
    agent.request({ origin, path: `${pathname}${search}`, method: "GET", headers, signal: signal ?? null });
  return { ask, offline: options.offline === true, logins, patience: all, close: () => agent.destroy() };
}

export interface RequestOptions {
  readonly connections: Connections;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether an answer that is neither a redirect nor an error is the one that is wanted. */
  readonly accept: (answer: Answer) => boolean;
  readonly advice: Advice;
  readonly signal?: AbortSignal | undefined;
}

/** The answer that is accepted, redirects followed; its body is the caller's to read. */
export async function requestAnswer(url: string, options: RequestOptions): Promise<Answer> {
  const { connections, accept, advice, signal } = options;
  if (connections.offline) {
    throw new BuildError("NETWORK_OFFLINE", `Cannot take ${url} from the cache: it is not there.`, {
      where: { source: url },
      hint: "Run the command once without --offline.",
    });
  }
  let at = url;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    throwIfAborted(signal);
    const headers = { "user-agent": "aleph-runtime", ...loginHeaders(at, connections), ...sameHostHeaders(url, at, options.headers) };
    const answer = await connections.ask(new URL(at), headers, signal);
    if (accept(answer)) return answer;
    const status = answer.statusCode;
    await answer.body.dump({ limit: 1 << 16 }).catch(() => {});
    if (![301, 302, 303, 307, 308].includes(status)) throw statusError(at, status, advice);
    at = redirectTarget(at, answer.headers["location"], advice);
  }
  throw badRedirect(url, advice, `it redirects more than ${limits.redirects} times`);
}

/** A login from outside of the URL; a host gets none but its own. */
function loginHeaders(at: string, { logins }: Connections): Readonly<Record<string, string>> {
  const found = logins(new URL(at));
  return found === undefined ? {} : { authorization: `Basic ${Buffer.from(`${found.login}:${found.password}`).toString("base64")}` };
}

/** What was meant for one host is not sent on to another. */
function sameHostHeaders(from: string, at: string, headers: RequestOptions["headers"]): RequestOptions["headers"] {
  if (new URL(from).host === new URL(at).host) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));
}

function redirectTarget(from: string, location: string | string[] | undefined, advice: Advice): string {
  if (typeof location !== "string" || !URL.canParse(location, from)) throw badRedirect(from, advice, "it redirects to no usable URL");
  const to = new URL(location, from);
  if (to.protocol !== "https:" && (to.protocol !== "http:" || from.startsWith("https:"))) {
    throw badRedirect(from, advice, `it redirects to ${to.protocol}//, which is less safe`);
  }
  return to.href;
}

function badRedirect(url: string, { elsewhere }: Advice, why: string): BuildError {
  return new BuildError("NETWORK_REDIRECT", `Cannot download ${url}: ${why}.`, {
    where: { source: url },
    hint: `Ask who runs the server, or ${elsewhere}.`,
  });
}

/** Waits, or throws the error when a further try would not help. */
export async function beforeRetry(error: unknown, attempt: number, patience: Patience, signal: AbortSignal | undefined): Promise<void> {
  if (!isTransient(error) || attempt >= patience.retries) throw error;
  await pause(patience.retryDelay * 2 ** attempt, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  throwIfAborted(signal);
}

const transient: readonly ErrorCode[] = ["NETWORK_TIMEOUT", "NETWORK_BROKEN", "NETWORK_SERVER_FAILED"];

function isTransient(error: unknown): boolean {
  return error instanceof BuildError && transient.includes(error.code);
}
