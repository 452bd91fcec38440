import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Answers a request; what is not overridden is answered from fixtures/archive. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface MirrorServer {
  /** The archive, as a `mirror`. */
  readonly archive: string;
  /** The security archive beside it. */
  readonly security: string;
  /** The paths that were asked for, in order: `/debian/dists/bookworm/InRelease`. */
  readonly requests: readonly string[];
  /** From now on this path is answered so. */
  override(path: string, answer: Answer): void;
  /** Takes all overrides back and forgets the requests. */
  reset(): void;
  close(): Promise<void>;
}

export const fixtureArchive = join(import.meta.dirname ?? "", "..", "..", "fixtures", "archive");

/** The key that the fixture archive is signed with, armored. */
export const fixtureKeyring = (): Promise<string> => readFile(join(fixtureArchive, "public-key.asc"), "utf8");

/** A Debian mirror on loopback over fixtures/archive, which can be told to misbehave. */
export async function startMirror(): Promise<MirrorServer> {
  const overrides = new Map<string, Answer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push(path);
    const answer = overrides.get(path);
    if (answer === undefined) void serveFixture(path, response);
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    archive: `${base}/debian`,
    security: `${base}/debian-security`,
    requests,
    override: (path, answer) => void overrides.set(path, answer),
    reset: () => {
      overrides.clear();
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serveFixture(path: string, response: ServerResponse): Promise<void> {
  try {
    const bytes = await readFile(join(fixtureArchive, ...decodeURIComponent(path).split("/")));
    response.writeHead(200, { "content-length": bytes.byteLength }).end(bytes);
  } catch {
    response.writeHead(404).end("not found");
  }
}

/** Other bytes than the fixture's. */
export const bytes =
  (body: string | Uint8Array): Answer =>
  (_, response) =>
    void response.end(body);

export const status =
  (code: number): Answer =>
  (_, response) =>
    void response.writeHead(code).end("no");

export const redirect =
  (location: string): Answer =>
  (_, response) =>
    void response.writeHead(302, { location }).end();

/** Never answers. */
export const silent: Answer = () => {};

/** Closes the connection without an answer. */
export const reset: Answer = (request) => void request.socket.destroy();

/** Sends the first bytes of a long body, and then nothing. */
export const stalled: Answer = (_, response) => void response.writeHead(200, { "content-length": 1 << 20 }).write("the first bytes");

/** Sends for ever. */
export const endless: Answer = (_, response) => {
  const piece = Buffer.alloc(1 << 16, "x");
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on("drain", more);
  more();
};

/** Sends each part in an answer of its own and breaks the connection after it; continues where a Range asks it to, and at the end ends well. */
export const interrupted =
  (body: Uint8Array, pieces: number): Answer =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const length = body.byteLength - from;
    const to = Math.min(body.byteLength, from + Math.ceil(body.byteLength / pieces));
    const range = { "content-range": `bytes ${from}-${body.byteLength - 1}/${body.byteLength}` };
    response.writeHead(from > 0 ? 206 : 200, { "content-length": length, ...(from > 0 ? range : {}) });
    response.write(body.subarray(from, to), () => (to === body.byteLength ? response.end() : setTimeout(() => response.destroy(), 20)));
  };
