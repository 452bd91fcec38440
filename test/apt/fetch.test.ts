import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { download, fetchBytes, openConnections, type Patience } from "#src/apt/fetch.js";
import {
  bytes,
  endless,
  interrupted,
  type MirrorServer,
  redirect,
  reset,
  silent,
  stalled,
  startMirror,
  status,
} from "../support/mirror-server.js";

let mirror: MirrorServer;
const impatient: Partial<Patience> = { connect: 300, headers: 300, body: 300, retries: 2, retryDelay: 1 };

beforeAll(async () => {
  mirror = await startMirror();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

const url = () => `${mirror.archive}/file`;

async function fetched(at = url(), limit = 1 << 20, signal?: AbortSignal): Promise<string> {
  const connections = openConnections(2, impatient);
  try {
    return Buffer.from(await fetchBytes(at, { limit, connections, signal })).toString();
  } finally {
    await connections.close();
  }
}

async function downloaded(limit = 1 << 20): Promise<Buffer> {
  const connections = openConnections(2, impatient);
  try {
    const parts: Uint8Array[] = [];
    for await (const part of download(url(), { limit, connections })) parts.push(part);
    return Buffer.concat(parts);
  } finally {
    await connections.close();
  }
}

const tries = () => mirror.requests.length;

describe("a download", () => {
  test("gives the bytes, and names the program", async () => {
    let agent: string | undefined;
    mirror.override("/debian/file", (request, response) => {
      agent = request.headers["user-agent"];
      response.end("hello");
    });
    expect(await fetched()).toBe("hello");
    expect(agent).toBe("aleph-runtime");
  });

  test("works without connections of the caller", async () => {
    mirror.override("/debian/file", bytes("hello"));
    expect(Buffer.from(await fetchBytes(url(), { limit: 5 })).toString()).toBe("hello");
  });

  test("goes on where a connection broke", async () => {
    const body = Buffer.from(Array.from({ length: 90_000 }, (_, index) => index % 251));
    mirror.override("/debian/file", interrupted(body, 3));
    expect(Buffer.compare(await downloaded(), body)).toBe(0);
    expect(tries()).toBe(3);
  });

  test("goes on where a connection broke when the server knows no ranges", async () => {
    const body = "0123456789".repeat(1000);
    let broken = false;
    mirror.override("/debian/file", (_, response) => {
      response.writeHead(200, { "content-length": body.length });
      if (broken) response.end(body);
      else response.write(body.slice(0, 4321), () => setTimeout(() => response.destroy(), 20));
      broken = true;
    });
    expect((await downloaded()).toString()).toBe(body);
  });

  test("of a whole file begins again after a broken connection, so that two versions are never mixed", async () => {
    let broken = false;
    mirror.override("/debian/file", (request, response) => {
      expect(request.headers.range).toBeUndefined();
      const body = broken ? "new version" : "old version";
      response.writeHead(200, { "content-length": body.length });
      if (broken) response.end(body);
      else response.write(body.slice(0, 4), () => setTimeout(() => response.destroy(), 20));
      broken = true;
    });
    expect(await fetched()).toBe("new version");
  });

  test("follows redirects, five at most", async () => {
    mirror.override("/debian/file", redirect("/debian/other"));
    mirror.override("/debian/other", bytes("moved"));
    expect(await fetched()).toBe("moved");
    mirror.override("/debian/file", redirect("file"));
    mirror.reset();
    mirror.override("/debian/file", redirect("file"));
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_REDIRECT", exitCode: 5 });
    expect(tries()).toBe(6);
  });

  test.each(["file:///etc/passwd", "ftp://127.0.0.1/file", "http://["])("does not follow a redirect to %s", async (location) => {
    mirror.override("/debian/file", redirect(location));
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_REDIRECT" });
  });
});

describe("a download fails with its own code", () => {
  test("when the file is missing, without another try", async () => {
    await expect(fetched()).rejects.toMatchObject({ code: "FETCH_NOT_FOUND", exitCode: 5, where: { source: url() } });
    expect(tries()).toBe(1);
  });

  test("when it is forbidden, without another try", async () => {
    mirror.override("/debian/file", status(403));
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_STATUS", exitCode: 5 });
    expect(tries()).toBe(1);
  });

  test.each([500, 503, 429])("when the server answers %d on every try", async (code) => {
    mirror.override("/debian/file", status(code));
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_SERVER_FAILED", exitCode: 5 });
    expect(tries()).toBe(3);
  });

  test("when the connection is reset on every try", async () => {
    mirror.override("/debian/file", reset);
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_BROKEN", exitCode: 5 });
    expect(tries()).toBe(3);
  });

  test.each([
    ["never answers", silent],
    ["stops sending", stalled],
  ] as const)("when the server %s", async (_, answer) => {
    mirror.override("/debian/file", answer);
    await expect(fetched()).rejects.toMatchObject({ code: "NETWORK_TIMEOUT", exitCode: 5 });
    expect(tries()).toBe(3);
  });

  test("when nothing listens there", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(fetched(`http://127.0.0.1:${port}/debian/file`)).rejects.toMatchObject({
      code: "NETWORK_UNREACHABLE",
      exitCode: 5,
      message: expect.stringContaining(`127.0.0.1:${port}`),
      hint: expect.stringContaining("ALEPH_RUNTIME_MIRROR"),
    });
  });

  test("when the name of the server is not known", async () => {
    await expect(fetched("http://mirror.invalid/debian/file")).rejects.toMatchObject({
      code: expect.stringMatching(/^NETWORK_(UNREACHABLE|TIMEOUT)$/),
    });
  });

  test("when the body does not end, as soon as it is over the limit", async () => {
    mirror.override("/debian/file", endless);
    await expect(fetched(url(), 100_000)).rejects.toMatchObject({ code: "FETCH_TOO_LARGE", exitCode: 3 });
    await expect(downloaded(100_000)).rejects.toMatchObject({ code: "FETCH_TOO_LARGE" });
  });

  test("when the caller stops it", async () => {
    mirror.override("/debian/file", silent);
    const stop = new AbortController();
    const work = fetched(url(), 10, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(work).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    expect(tries()).toBe(1);
  });
});
