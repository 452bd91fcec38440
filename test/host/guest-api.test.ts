import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guestApi } from "#src/host/guest-api.js";

describe("the guest API, in its local form", () => {
  const server = guestApi();
  let url = "";
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const ask = async (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()).toString("latin1") };
  };

  test("tells its properties", async () => {
    expect(await ask("GET", "/properties")).toEqual({ status: 200, body: JSON.stringify({ version: "0.1.0", local: true }) });
  });

  test("keeps values of any bytes until they are deleted", async () => {
    expect(await ask("GET", "/cache/one")).toMatchObject({ status: 404 });
    const bytes = new Uint8Array([0, 255, 10, 13]);
    expect(await ask("PUT", "/cache/one", bytes)).toEqual({ status: 200, body: "true" });
    expect(await ask("GET", "/cache/one")).toEqual({ status: 200, body: Buffer.from(bytes).toString("latin1") });
    expect(await ask("PUT", "/cache/one", "")).toMatchObject({ status: 200 });
    expect(await ask("GET", "/cache/one")).toEqual({ status: 200, body: "" });
    expect(await ask("DELETE", "/cache/one")).toEqual({ status: 200, body: "1" });
    expect(await ask("DELETE", "/cache/one")).toEqual({ status: 200, body: "0" });
  });

  test("lists the keys of a pattern", async () => {
    for (const key of ["ab", "abc", "b"]) await ask("PUT", `/cache/${key}`, key);
    const keys = async (query: string) => JSON.parse((await ask("GET", `/cache/${query}`)).body);
    expect(await keys("")).toEqual(["ab", "abc", "b"]);
    expect(await keys("?pattern=ab*")).toEqual(["ab", "abc"]);
    expect(await keys("?pattern=a%3F")).toEqual(["ab"]);
    expect(await keys("?pattern=a")).toEqual([]);
  });

  test.each([
    ["GET", "/cache/?pattern=(a", 400],
    ["GET", "/cache/not-a-key", 501],
    ["POST", "/cache/one", 405],
    ["POST", "/sign", 501],
    ["GET", "/api/v0/messages.json", 501],
  ])("%s %s is refused with a reason", async (method, path, status) => {
    const answer = await ask(method, path);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).error).toMatch(/\w+ \w+/);
  });

  test("a value that is too large is refused", async () => {
    const answer = await ask("PUT", "/cache/large", new Uint8Array((64 << 20) + 1)).catch(() => ({ status: 413 }));
    expect(answer).toMatchObject({ status: 413 });
    expect(await ask("GET", "/cache/large")).toMatchObject({ status: 404 });
  });
});
