import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RangeServer {
  /** Where the file is. */
  readonly url: string;
  /** What was asked for: `bytes=0-4095`. */
  readonly ranges: readonly string[];
  /** Bytes of bodies that were sent. */
  readonly sent: number;
  /** From now on the file is this. */
  replace(bytes: Uint8Array, etag: string): void;
  /** From now on a request that this takes is not answered otherwise. */
  intercept(answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined): void;
  close(): Promise<void>;
}

/** Serves one file in parts, and counts what it sends. Source: RFC 9110, section 14. */
export async function serveRanges(file: Uint8Array): Promise<RangeServer> {
  let current = { bytes: file, etag: '"one"' };
  let sent = 0;
  let intercepted: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    if (intercepted?.(request, response)) return;
    const { bytes, etag } = current;
    const { range = "", "if-range": condition } = request.headers;
    ranges.push(range);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    if (from === undefined || to === undefined || (condition !== undefined && condition !== etag)) {
      response.writeHead(200, { etag, "content-length": bytes.byteLength }).end(bytes);
      return;
    }
    const end = Math.min(Number(to) + 1, bytes.byteLength);
    if (Number(from) >= bytes.byteLength) {
      response.writeHead(416, { "content-range": `bytes */${bytes.byteLength}` }).end();
      return;
    }
    const part = bytes.subarray(Number(from), end);
    sent += part.byteLength;
    const head = { etag, "content-range": `bytes ${from}-${end - 1}/${bytes.byteLength}`, "content-length": part.byteLength };
    response.writeHead(206, head).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.squashfs`,
    ranges,
    get sent() {
      return sent;
    },
    replace: (bytes, etag) => {
      current = { bytes, etag };
    },
    intercept: (answer) => {
      intercepted = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
