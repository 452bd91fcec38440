import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fetchBytes } from "#src/apt/fetch.js";
import { fetchPackages } from "#src/apt/fetch-packages.js";
import { memoryCache } from "#src/core/cache.js";
import { openConnections } from "#src/core/http-request.js";
import { parseNetrc } from "#src/core/netrc.js";
import { bytes, interrupted, type MirrorServer, redirect, startMirror, status } from "../support/mirror-server.js";

let mirror: MirrorServer;
let other: MirrorServer;
beforeAll(async () => {
  [mirror, other] = await Promise.all([startMirror(), startMirror()]);
});
afterEach(() => {
  mirror.reset();
  other.reset();
});
afterAll(() => Promise.all([mirror.close(), other.close()]));

const patience = { connect: 300, headers: 300, body: 300, retries: 1, retryDelay: 1 };
const hello = Buffer.from("hello, a package");

async function fetched(url: string, options: Parameters<typeof openConnections>[2]): Promise<string> {
  const connections = openConnections(1, patience, options);
  try {
    return Buffer.from(await fetchBytes(url, { limit: 1000, connections })).toString();
  } finally {
    await connections.close();
  }
}

describe("a login", () => {
  const logins = parseNetrc("machine 127.0.0.1 login me password secret");
  const headerOf = (request: IncomingMessage) => request.headers.authorization;

  test("is sent to its host", async () => {
    const seen: (string | undefined)[] = [];
    mirror.override("/debian/file", (request, response) => {
      seen.push(headerOf(request));
      response.end(hello);
    });
    expect(await fetched(`${mirror.archive}/file`, { logins })).toBe(hello.toString());
    expect(seen).toEqual([`Basic ${btoa("me:secret")}`]);
  });

  test("is not sent on to another host, and is in no error", async () => {
    const port = new URL(mirror.archive).port;
    const ours = parseNetrc(`machine 127.0.0.1:${port} login me password secret`);
    const seen: (string | undefined)[] = [];
    mirror.override("/debian/file", redirect(`${other.archive}/file`));
    other.override("/debian/file", (request, response) => {
      seen.push(headerOf(request));
      response.writeHead(403).end();
    });
    const error = await fetched(`${mirror.archive}/file`, { logins: ours }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "NETWORK_STATUS" });
    expect(seen).toEqual([undefined]);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret|bWU6/);
  });
});

describe("a proxy", () => {
  let proxy: Server;
  let connects: string[] = [];
  let address = "";
  beforeAll(async () => {
    proxy = createServer((request, response) => {
      connects.push(request.url ?? "");
      response.end("from the proxy");
    });
    proxy.on("connect", (request, socket) => {
      connects.push(request.url ?? "");
      const [host = "", port = ""] = (request.url ?? "").split(":");
      const through = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        through.pipe(socket);
        socket.pipe(through);
      });
      for (const one of [through, socket]) one.on("error", () => through.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    connects = [];
  });
  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  test.each(["HTTP_PROXY", "http_proxy"])("named by %s is asked in place of the mirror", async (name) => {
    mirror.override("/debian/file", bytes(hello));
    const got = await fetched(`${mirror.archive}/file`, { env: { [name]: address } });
    expect([hello.toString(), "from the proxy"]).toContain(got);
    expect(connects).toHaveLength(1);
  });

  test("is left out for the hosts of NO_PROXY, and for the other scheme", async () => {
    mirror.override("/debian/file", bytes(hello));
    for (const env of [{ HTTP_PROXY: address, NO_PROXY: "127.0.0.1" }, { HTTPS_PROXY: address }]) {
      expect(await fetched(`${mirror.archive}/file`, { env })).toBe(hello.toString());
    }
    expect(connects).toEqual([]);
  });
});

describe("several mirrors", () => {
  const digest = createHash("sha256").update(hello).digest("hex");
  const file = () => ({
    name: "one",
    filename: "file",
    size: hello.byteLength,
    sha256: digest,
    origin: { baseUrl: mirror.archive, mirrors: [other.archive] },
  });
  const fetch = async () => (await fetchPackages([file()], { cache: memoryCache(), patience })).get(digest)?.size;

  test.each([
    ["does not have the file", status(404)],
    ["fails", status(500)],
    ["serves another file", bytes("hello, a pockage")],
    ["serves half of it", bytes("hello")],
  ])("are asked in turn where the first %s", async (_, answer) => {
    mirror.override("/debian/file", answer);
    other.override("/debian/file", interrupted(hello, 2));
    expect(await fetch()).toBe(hello.byteLength);
  });

  test("and the error is that of the first, where none has it", async () => {
    mirror.override("/debian/file", bytes("hello, a pockage"));
    other.override("/debian/file", status(404));
    await expect(fetch()).rejects.toMatchObject({ code: "FETCH_HASH_MISMATCH", where: { source: `${mirror.archive}/file` } });
  });
});
