import { encode } from "../../third-party/msgpack.js";
import { type Fields, invalid, isFields, wholeMap } from "./frame.js";

type Pair = readonly [Uint8Array, Uint8Array];

/** A request as the supervisor passes it on. */
export interface HttpScope {
  readonly type: "http";
  readonly path: string;
  readonly method: string;
  readonly query_string: string;
  /** Names in lower case. */
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

export interface EventScope {
  readonly type: "aleph.message";
  readonly body: unknown;
}

export type Scope = HttpScope | EventScope;

/** What a guest said to a scope. */
export type Answer =
  | { readonly kind: "response"; readonly status: number; readonly headers: readonly Pair[]; readonly body: Uint8Array }
  | { readonly kind: "event"; readonly body: unknown }
  | { readonly kind: "failure"; readonly error: string; readonly traceback: string };

export function encodeScope(scope: Scope): Uint8Array {
  return encode({ scope });
}

/** @throws BuildError `HOST_ANSWER_INVALID` where the supervisor could not read it */
export function decodeAnswer(bytes: Uint8Array): Answer {
  const fields = wholeMap(bytes, "the answer");
  if ("traceback" in fields) return { kind: "failure", error: String(fields["error"]), traceback: String(fields["traceback"]) };
  const { headers, body } = fields;
  if (!isFields(headers)) throw invalid("the answer", "it has no headers");
  if (Object.keys(headers).length === 0) return { kind: "event", body };
  return httpAnswer(headers, body);
}

function httpAnswer({ status, headers }: Fields, body: unknown): Answer {
  if (typeof status !== "number" || !Array.isArray(headers)) throw invalid("the answer", "it has no status, or no list of headers");
  if (!isFields(body) || !(body["body"] instanceof Uint8Array)) throw invalid("the answer", "its body is not of bytes");
  return { kind: "response", status, headers: headers.map(pairOf), body: body["body"] };
}

function pairOf(value: unknown): Pair {
  if (Array.isArray(value) && value.length === 2 && value[0] instanceof Uint8Array && value[1] instanceof Uint8Array)
    return [value[0], value[1]];
  throw invalid("the answer", "a header of it is not a pair of bytes");
}

const dropped = ["content-encoding", "transfer-encoding", "vary"];

/** The headers that reach the client: as the supervisor sends them. */
export function clientHeaders(headers: readonly Pair[], size: number): [string, string][] {
  const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
  const kept = headers
    .map(([name, value]): [string, string] => [text(name), text(value)])
    .filter(([name]) => !dropped.includes(name.toLowerCase()));
  if (!kept.some(([name]) => name.toLowerCase() === "content-length")) kept.push(["content-length", String(size)]);
  return kept;
}
