import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpSource } from "#src/core/http-source.js";
import { redirect, reset, silent, status } from "../support/mirror-server.js";
import { type RangeServer, serveRanges } from "../support/range-server.js";
import { noise } from "../support/squashfs.js";

const bytes = noise(1_000_000);
const patience = { connect: 500, headers: 300, body: 300, retries: 1, retryDelay: 1 };
let server: RangeServer;

beforeEach(async () => {
  server = await serveRanges(bytes);
});
afterEach(() => server.close());

const open = (url = server.url) => openHttpSource(url, { patience });

describe("reading", () => {
  test("gives exactly the bytes that are asked for", async () => {
    const source = await open();
    expect(source).toMatchObject({ name: server.url, size: bytes.byteLength });
    for (const [offset, length] of [
      [0, 96],
      [4000, 200],
      [0, 10_000],
      [999_990, 10],
      [500_000, 0],
      [400_000, 300_000],
      [3, 999_997],
    ] as const) {
      expect(Buffer.compare(await source.read(offset, length), bytes.subarray(offset, offset + length))).toBe(0);
    }
    await expect(source.read(999_999, 2)).rejects.toThrow(RangeError);
    await source.close();
  });

  test("in any order and at once is the same", async () => {
    const source = await open();
    const places = Array.from({ length: 60 }, (_, i) => ({ offset: (i * 7_919_993) % 990_000, length: 1 + ((i * 977) % 9000) }));
    const read = await Promise.all(places.map(({ offset, length }) => source.read(offset, length)));
    for (const [i, { offset, length }] of places.entries()) {
      expect(Buffer.compare(read[i] ?? new Uint8Array(0), bytes.subarray(offset, offset + length))).toBe(0);
    }
    await source.close();
  });

  test("fetches little for one place, more for a stretch, and nothing twice", async () => {
    const source = await open();
    await source.read(100, 100);
    await source.read(600_000, 8194);
    await source.read(600_000, 8194);
    expect(server.ranges).toEqual(["bytes=0-4095", "bytes=598016-610303"]);
    for (let at = 0; at < bytes.byteLength; at += 4096) await source.read(at, Math.min(4096, bytes.byteLength - at));
    expect(server.ranges.length).toBeLessThan(20);
    expect(server.sent).toBeLessThan(1_050_000);
    await source.close();
  });

  test("an empty file has no bytes", async () => {
    server.replace(new Uint8Array(0), '"none"');
    const source = await open();
    expect(source.size).toBe(0);
    await source.close();
  });

  test("redirects are followed, but not for ever", async () => {
    server.intercept((request, response) => {
      if (request.url !== "/moved") return false;
      redirect("/image.squashfs")(request, response);
      return true;
    });
    const source = await open(new URL("/moved", server.url).href);
    expect(await source.read(0, 10)).toEqual(bytes.slice(0, 10));
    await source.close();
    server.intercept((request, response) => {
      redirect("/again")(request, response);
      return true;
    });
    await expect(open()).rejects.toMatchObject({ code: "NETWORK_REDIRECT", exitCode: 5 });
  });

  test("a password is sent and not shown", async () => {
    const seen: (string | undefined)[] = [];
    server.intercept(({ headers }) => {
      seen.push(headers.authorization);
      return false;
    });
    const source = await open(server.url.replace("//", "//me:secret@"));
    expect(source.name).toBe(server.url);
    expect(seen).toEqual([`Basic ${btoa("me:secret")}`]);
    await source.close();
  });
});

describe("a file that became another one", () => {
  test.each([
    ["with another tag", noise(1_000_000, 2), '"two"'],
    ["with another size", noise(900_000), '"one"'],
  ])("%s is noticed", async (_, other, etag) => {
    const source = await open();
    server.replace(other, etag);
    await expect(source.read(500_000, 10)).rejects.toMatchObject({ code: "NETWORK_CHANGED", exitCode: 5, where: { source: server.url } });
    await source.close();
  });
});

describe("what fails", () => {
  test.each([
    ["a server without ranges", "NETWORK_NO_RANGES", (_: unknown, response: { end(text: string): void }) => response.end("all of it")],
    ["a file that is not there", "FETCH_NOT_FOUND", status(404)],
    ["a server that refuses", "NETWORK_STATUS", status(403)],
    ["a server that fails", "NETWORK_SERVER_FAILED", status(503)],
    ["a server that never answers", "NETWORK_TIMEOUT", silent],
    ["a connection that breaks", "NETWORK_BROKEN", reset],
  ] as const)("%s is %s", async (_, code, answer) => {
    server.intercept((request, response) => {
      answer(request, response);
      return true;
    });
    await expect(open()).rejects.toMatchObject({ code, exitCode: 5, where: { source: server.url } });
  });

  test("a body that ends early is tried again, and is an error then", async () => {
    let tries = 0;
    server.intercept((_, response) => {
      tries++;
      response.writeHead(206, { "content-range": `bytes 0-4095/${bytes.byteLength}`, "transfer-encoding": "chunked" });
      response.end(bytes.subarray(0, 100));
      return true;
    });
    await expect(open()).rejects.toMatchObject({ code: "NETWORK_BROKEN", exitCode: 5 });
    expect(tries).toBe(2);
  });

  test("a host that nobody listens on cannot be reached", async () => {
    const { url } = server;
    await server.close();
    await expect(open(url)).rejects.toMatchObject({ code: "NETWORK_UNREACHABLE", exitCode: 5 });
  });

  test("an interruption ends it", async () => {
    server.intercept((request, response) => {
      silent(request, response);
      return true;
    });
    const stop = new AbortController();
    const opening = openHttpSource(server.url, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(opening).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
