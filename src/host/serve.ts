import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BuildError, systemCode } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { clientHeaders, type HttpScope, type Scope } from "./protocol/scope.js";
import type { Guest } from "./supervisor.js";

export interface Served {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a guest's program on this computer. The guest is asked for at each request, so that it can be replaced.
 * @throws BuildError `HOST_PORT_IN_USE`
 */
export async function serveGuest(guest: () => Guest | undefined, port: number): Promise<Served> {
  const server = createServer((request, response) => {
    pass(request, response, guest()).catch((error: unknown) =>
      refuse(response, 502, `${error instanceof Error ? error.message : String(error)}\n`),
    );
  });
  server.listen(port, "127.0.0.1");
  await listening(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listening(server: Server, port: number): Promise<void> {
  try {
    await once(server, "listening");
  } catch (error) {
    const taken = systemCode(error) === "EADDRINUSE";
    throw new BuildError(
      "HOST_PORT_IN_USE",
      `Cannot serve on port ${port}: ${taken ? "another program has it" : `the system says ${systemCode(error)}`}.`,
      {
        hint: "Choose another with --port, or 0 for any.",
        cause: error,
      },
    );
  }
}

async function pass(request: IncomingMessage, response: ServerResponse, guest: Guest | undefined): Promise<void> {
  if (guest === undefined) return refuse(response, 503, "The guest is starting.\n");
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).byteLength;
    if (size > limits.requestBody) return refuse(response, 413, `A request has at most ${limits.requestBody} bytes.\n`);
    parts.push(part as Buffer);
  }
  const answer = await guest.request(scopeOf(request, new Uint8Array(Buffer.concat(parts))));
  if (answer.kind === "failure") return refuse(response, 500, answer.traceback || answer.error);
  if (answer.kind === "event") return refuse(response, 502, "The program answered a request as if it were an event.\n");
  response.writeHead(answer.status, clientHeaders(answer.headers, answer.body.byteLength).flat());
  response.end(answer.body);
}

function scopeOf(request: IncomingMessage, body: Uint8Array): Scope {
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
  const headers: HttpScope["headers"][number][] = [];
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    headers.push([bytes((request.rawHeaders[at] ?? "").toLowerCase()), bytes(request.rawHeaders[at + 1] ?? "")]);
  }
  return { type: "http", path: decodedPath(path), method: request.method ?? "GET", query_string: query.join("?"), headers, body };
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}
