import { deepEqual, equal, fail, match, ok } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "../../third-party/msgpack.js";
import { decodeAnswer, encodeScope, type HttpScope } from "../protocol/scope.js";
import type { Guest } from "../supervisor.js";

/** Something that a guest must do. `check` throws an AssertionError where it does not. */
export interface RequestCase {
  readonly name: string;
  check(guest: Guest): Promise<void>;
}

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);

export function http(path: string, more: Partial<HttpScope> = {}): HttpScope {
  return { type: "http", path, method: "GET", query_string: "", headers: [], body: new Uint8Array(), ...more };
}

/** The body of a response; of what is none, a text that says so. */
export async function bodyOf(guest: Guest, scope: HttpScope): Promise<string> {
  const answer = await guest.request(scope);
  return answer.kind === "response" ? text(answer.body) : `${answer.kind}: ${JSON.stringify(answer)}`;
}

/** The value that is the body of a response, as JSON. */
export async function jsonOf(guest: Guest, scope: HttpScope): Promise<unknown> {
  const body = await bodyOf(guest, scope);
  try {
    return JSON.parse(body);
  } catch {
    return fail(`the body is no JSON: ${body.slice(0, 500)}`);
  }
}

/** The variable that the program of these cases is given. */
export const givenVariables = { GIVEN: "with blanks = and é" } as const;
/** What stands in the file of the volume that it is given. */
export const volumeText = "of the volume\n";

/** Milliseconds that a guest is waited for which answers one connection after the other, and so not while another waits for the rest of its bytes. */
const serialTime = 5_000;

/**
 * Each byte for itself. The guest has read the first alone when it is given the others, however slow it is: meanwhile it answers a request that came after it.
 * Else the bytes would lie there together, and one read would take them all.
 */
async function* byteByByte(bytes: Uint8Array, guest: Guest): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 1);
  const other = guest.request(http("/size")).catch(() => {});
  await Promise.race([other, sleep(serialTime, undefined, { ref: false })]);
  for (let at = 1; at < bytes.byteLength; at++) yield bytes.subarray(at, at + 1);
}

const slowRequests = 20;
/** What each of them sleeps, in milliseconds. */
const slowTime = 300;

/** Every case that is sent to one running ASGI program, `asgiProgram`. */
export const requestCases: readonly RequestCase[] = [
  {
    name: "a request is answered with status, headers and body",
    check: async (guest) =>
      deepEqual(await guest.request(http("/size")), {
        kind: "response",
        status: 200,
        headers: [[bytesOf("content-type"), bytesOf("text/plain")]],
        body: bytesOf("0"),
      }),
  },
  {
    name: "the query and the variables reach the program",
    check: async (guest) => {
      equal(await bodyOf(guest, http("/query", { query_string: "a=1&b=%C3%A9" })), "a=1&b=%C3%A9");
      equal(await bodyOf(guest, http("/variable")), givenVariables.GIVEN);
    },
  },
  {
    name: "a body of 10 MB arrives whole and comes back",
    check: async (guest) => {
      const large = new Uint8Array(10_000_000).map((_, index) => index * 31);
      equal(await bodyOf(guest, http("/size", { body: large })), "10000000");
      const echoed = await guest.request(http("/echo", { body: large }));
      ok(echoed.kind === "response" && Buffer.compare(echoed.body, large) === 0, "the body is another");
    },
  },
  {
    name: "a request of one-byte fragments is read",
    check: async (guest) => {
      const scope = encodeScope(http("/echo", { body: bytesOf("piece by piece") }));
      const answer = decodeAnswer(await guest.instruct(byteByByte(scope, guest)));
      equal(answer.kind === "response" && text(answer.body), "piece by piece");
    },
  },
  {
    name: "requests run at the same time",
    check: async (guest) => {
      const started = performance.now();
      const answers = await Promise.all(Array.from({ length: slowRequests }, () => bodyOf(guest, http("/slow"))));
      deepEqual(new Set(answers), new Set(["slow"]));
      ok(performance.now() - started < slowRequests * slowTime, "they ran one after the other");
    },
  },
  {
    name: "all messages of a streamed response come back",
    check: async (guest) => equal(await bodyOf(guest, http("/stream")), "one two three"),
  },
  { name: "startup has run and shutdown has not", check: async (guest) => equal(await bodyOf(guest, http("/state")), "1 0") },
  {
    name: "an exception becomes an error with its traceback",
    check: async (guest) => {
      const answer = await guest.request(http("/raise"));
      match(answer.kind === "failure" ? answer.traceback : answer.kind, /on purpose/);
      equal(await bodyOf(guest, http("/size")), "0");
    },
  },
  {
    name: "an event is answered",
    check: async (guest) => {
      const answer = await guest.request({ type: "aleph.message", body: { item: [1, "two"] } });
      deepEqual(answer.kind === "event" && answer.body, { type: "aleph.message", body: { item: [1, "two"] } });
    },
  },
  {
    name: "what is not msgpack, or no scope, is an error and not the end",
    check: async (guest) => {
      for (const bad of [new Uint8Array([0xc1, 0xff]), encode([1]), encode({ scope: 3 }), encode({ scope: { type: "other" } })]) {
        equal(decodeAnswer(await guest.instruct([bad])).kind, "failure");
      }
      equal(await bodyOf(guest, http("/size")), "0");
    },
  },
  { name: "the volume is mounted", check: async (guest) => equal(await bodyOf(guest, http("/volume")), volumeText) },
  { name: "the guest API answers", check: async (guest) => match(await bodyOf(guest, http("/api")), /200 OK/) },
  {
    name: "a command's output comes back",
    check: async (guest) => equal(text(await guest.instruct([bytesOf("!echo $((6 * 7))\n")])), "42\n"),
  },
];
