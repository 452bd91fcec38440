import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { decode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { BuildError } from "#src/core/errors.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { type Configuration, frame } from "#src/host/protocol/configuration.js";
import { decodeAnswer, type Scope } from "#src/host/protocol/scope.js";
import { type Guest, startGuest } from "#src/host/supervisor.js";
import { ownTmpdir } from "../support/own-tmpdir.js";

/** Every golden exchange is played by the whole host side to a guest that is a recording. */
const fixture = (name: string) => new URL(`../../fixtures/protocol/${name}`, import.meta.url);
const bytes = (name: string) => new Uint8Array(readFileSync(fixture(`${name}.bin`)));
const text = (value: Uint8Array) => new TextDecoder().decode(value);

interface Exchange {
  readonly name: string;
  readonly kind: "ready" | "configuration" | "instruction";
  readonly after: string | null;
}
const exchanges: readonly Exchange[] = JSON.parse(readFileSync(fixture("exchanges.json"), "utf8"));

const own = ownTmpdir();

/** A guest that says what was recorded: `ready` first, then of each connection what the exchange of this name has. What it was sent goes to `heard`. */
function recorded(ready: string, names: readonly string[], heard: Map<string, Uint8Array>): Driver {
  return {
    name: "recorded",
    start: async ({ folder: sockets }) => {
      const left = [...names];
      let end = () => {};
      const ended = new Promise<void>((done) => {
        end = done;
      });
      const server = createServer((socket) => {
        const name = left.shift() ?? "";
        const wanted = bytes(`${name}.host`).byteLength;
        const parts: Buffer[] = [];
        socket.on("error", () => {});
        socket.on("data", (part: Buffer) => {
          parts.push(part);
          const all = Buffer.concat(parts);
          heard.set(name, new Uint8Array(all));
          if (all.byteLength < wanted || all.byteLength - part.byteLength >= wanted) return;
          // The guest never ends the connection of its configuration.
          if (name.startsWith("configuration")) socket.write(bytes(`${name}.guest`));
          else socket.end(bytes(`${name}.guest`));
          if (name === "halt") end();
        });
      });
      server.listen(`${sockets}/guest_52`, () => connect(`${sockets}/v.sock_52`).end(bytes(`${ready}.guest`)));
      return { transport: { kind: "direct", folder: sockets }, ended: ended.then(() => void server.close()), kill: async () => end() };
    },
  };
}

async function play(ready: string, names: readonly string[], work: (guest: Guest, name: string) => Promise<void>): Promise<void> {
  const heard = new Map<string, Uint8Array>();
  const guest = await startGuest({ driver: recorded(ready, names, heard), image: "recorded", console: new Console() });
  try {
    for (const name of names) {
      await work(guest, name);
      expect(heard.get(name), name).toEqual(bytes(`${name}.host`));
    }
  } finally {
    await guest.close();
  }
  expect(readdirSync(own.path)).toEqual([]);
}

const framed = (golden: Uint8Array) => golden.subarray(golden.indexOf(10) + 1);

async function configure(guest: Guest, name: string): Promise<void> {
  const fields = decode(framed(bytes(`${name}.host`))) as Partial<Configuration>;
  // A host knows all keys, and tells a guest of version 1 not all of them.
  const whole = { ipv6: null, ipv6_gateway: null, authorized_keys: null, ...fields } as Configuration;
  const isForeign = name === "configuration-unknown-key";
  const outcome = await (isForeign ? guest.configureWith(frame(fields)) : guest.configure(whole)).catch((error: unknown) => error);
  const answer = decode(bytes(`${name}.guest`)) as { readonly success: boolean; readonly error?: string; readonly traceback?: string };
  if (answer.success) return expect(outcome).toBeUndefined();
  expect(outcome).toBeInstanceOf(BuildError);
  expect(outcome).toMatchObject({
    code: "HOST_CONFIGURATION_REFUSED",
    message: expect.stringContaining(answer.error ?? "no error"),
    hint: expect.stringContaining(answer.traceback?.trimEnd().split("\n").at(-1) ?? "no traceback"),
  });
}

async function instruct(guest: Guest, name: string): Promise<void> {
  const [host, answer] = [bytes(`${name}.host`), bytes(`${name}.guest`)];
  if (name === "halt") expect(await guest.halt()).toBe(text(answer));
  else if (name === "command" || name === "not-msgpack") expect(await guest.instruct([host])).toEqual(answer);
  else expect(await guest.request((decode(host) as { scope: Scope }).scope)).toEqual(decodeAnswer(answer));
}

const ofKind = (kind: Exchange["kind"]) => exchanges.filter((one) => one.kind === kind).map(({ name }) => name);

test.each(ofKind("ready"))("%s tells the version", async (name) => {
  const guest = await startGuest({ driver: recorded(name, [], new Map()), image: "recorded", console: new Console() });
  await guest.close();
  expect(guest.version).toBe(name === "ready-v2" ? "2.0.0" : "1.0.0");
});

test.each(ofKind("configuration"))("%s is sent byte for byte, and its answer understood", (name) =>
  play(name === "configuration-v1" ? "ready-v1" : "ready-v2", [name], configure),
);

test("the instructions after a configuration are sent byte for byte, each over its own connection, and their answers understood", async () => {
  const names = exchanges.filter(({ kind, after }) => kind === "instruction" && after === "configuration-v2-nil").map(({ name }) => name);
  expect(names.at(-1)).toBe("halt");
  await play("ready-v2", ["configuration-v2-nil", ...names], (guest, name) =>
    name.startsWith("configuration") ? configure(guest, name) : instruct(guest, name),
  );
});

test("no exchange is left out", () => {
  expect(ofKind("configuration")).toHaveLength(5);
  expect(exchanges.filter(({ kind, after }) => kind === "instruction" && after !== "configuration-v2-nil")).toEqual([]);
});
