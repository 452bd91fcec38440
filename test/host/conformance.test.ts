import { readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { decode, encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { lifeCases } from "#src/host/conformance/life-cases.js";
import { requestCases } from "#src/host/conformance/request-cases.js";
import { runConformance } from "#src/host/conformance/run-conformance.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { startGuest } from "#src/host/supervisor.js";
import { ownTmpdir } from "../support/own-tmpdir.js";

const own = ownTmpdir();

/** A guest that takes every configuration but one that needs FastAPI, and fails at every request. */
const failing: Driver = {
  name: "failing",
  start: async ({ folder: sockets }) => {
    let end = () => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (first: Buffer) => {
        const said = first.toString("latin1");
        const refused = { success: false, error: "ModuleNotFoundError: No module named 'fastapi'", traceback: "" };
        if (/^\d/.test(said)) socket.write(encode(said.includes("import FastAPI") ? refused : { success: true }));
        else if (said !== "halt") socket.end(encode({ error: "on purpose", traceback: "", output: null }));
        else socket.end("STOP\nSTOPZ\n", () => end());
      });
    });
    server.listen(`${sockets}/guest_52`, () => connect(`${sockets}/v.sock_52`).end(encode({ version: "2.0.0" })));
    return { transport: { kind: "direct", folder: sockets }, ended: ended.then(() => void server.close()), kill: async () => end() };
  },
};

/**
 * A guest that gives every body back. It looks at a connection a moment after it was made; `isWhole` says whether it reads on until a request is complete, or takes
 * what the first read gives.
 */
const late = (isWhole: boolean): Driver => ({
  name: "late",
  start: async ({ folder: sockets }) => {
    let end = () => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      const parts: Buffer[] = [];
      socket.on("error", () => {});
      socket.on("data", (part: Buffer) => {
        parts.push(part);
        const body = bodyOfScope(Buffer.concat(parts));
        if (body !== undefined) socket.end(encode({ headers: { status: 200, headers: [] }, body: { body } }));
        else if (!isWhole) socket.end();
      });
      setTimeout(() => socket.resume(), 100);
    });
    server.listen(`${sockets}/guest_52`, () => connect(`${sockets}/v.sock_52`).end(encode({ version: "2.0.0" })));
    return { transport: { kind: "direct", folder: sockets }, ended: ended.then(() => void server.close()), kill: async () => end() };
  },
});

function bodyOfScope(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return (decode(bytes) as { readonly scope: { readonly body: Uint8Array } }).scope.body;
  } catch {
    return undefined;
  }
}

test.each([
  ["holds where a request is read to its end", true],
  ["is broken where one read is all, however late it comes", false],
])("the case of fragments %s", async (_, isWhole) => {
  const fragments = requestCases.find(({ name }) => name.includes("fragments"));
  const guest = await startGuest({ driver: late(isWhole), image: "image.squashfs", console: new Console() });
  try {
    const outcome = await fragments?.check(guest).then(
      () => "held",
      () => "broken",
    );
    expect(outcome).toBe(isWhole ? "held" : "broken");
  } finally {
    await guest.close();
  }
  expect(readdirSync(own.path)).toEqual([]);
});

test("a guest that does nothing right holds no case, each says why, and nothing is left", async () => {
  const told: string[] = [];
  const { driver, cases } = await runConformance({
    driver: failing,
    image: "image.squashfs",
    memory: 128,
    variables: { given: { REACT_X: "1" }, expected: { X: "1" } },
    onCase: ({ name }) => told.push(name),
  });
  expect(driver).toBe("failing");
  expect(told).toEqual(cases.map(({ name }) => name));
  expect(cases).toHaveLength(requestCases.length + lifeCases.length + 2);
  const skipped = cases.filter(({ outcome }) => outcome === "skipped");
  expect(skipped).toEqual([
    { name: expect.stringContaining("FastAPI"), outcome: "skipped", reason: "The image has no Python package fastapi." },
  ]);
  const held = cases.filter(({ outcome }) => outcome === "held").map(({ name }) => name);
  expect(held).toEqual([]);
  expect(cases.filter(({ outcome, reason }) => outcome === "broken" && !reason)).toEqual([]);
  expect(readdirSync(own.path)).toEqual([]);
});

test("an image that does not boot at all is an error", async () => {
  const ending: Driver = {
    name: "ending",
    start: async ({ folder: sockets, console }) => {
      console.write(Buffer.from("Kernel panic - not syncing\n"));
      return { transport: { kind: "direct", folder: sockets }, ended: Promise.resolve(), kill: async () => {} };
    },
  };
  await expect(runConformance({ driver: ending, image: "image.squashfs", memory: 128 })).rejects.toMatchObject({
    code: "HOST_GUEST_ENDED",
    hint: expect.stringContaining("Kernel panic"),
  });
  expect(readdirSync(own.path)).toEqual([]);
});
