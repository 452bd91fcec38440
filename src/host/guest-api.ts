import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Bytes that one value may have: a cache in memory is for small things. */
const valueLimit = 64 << 20;

/** What the guest finds at port 53 of the host, in a local form: properties and a cache that lives as long as the guest. Nothing is signed. */
export function guestApi(): Server {
  const values = new Map<string, Uint8Array>();
  return createServer((request, response) => {
    answer(request, response, values).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, values: Map<string, Uint8Array>): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  if (pathname === "/properties" && request.method === "GET") return void json(200, { version: "0.1.0", local: true });
  if (pathname === "/sign") return void json(501, { error: "Nothing is signed here: this is no Aleph node." });
  if (pathname === "/cache/" && request.method === "GET") {
    const pattern = searchParams.get("pattern") ?? "*";
    if (!/^[\w?*^-]+$/.test(pattern))
      return void json(400, { error: `${pattern} is no pattern: it has letters, digits, _, ?, *, ^ and -.` });
    return void json(200, matching(values, pattern));
  }
  const key = /^\/cache\/(\w+)$/.exec(pathname)?.[1];
  if (key === undefined)
    return void json(501, { error: `${request.method} ${pathname} is not there: only /properties and /cache/KEY are.` });
  if (request.method === "PUT") {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of request) {
      size += (part as Buffer).byteLength;
      if (size > valueLimit) return void json(413, { error: `A value has at most ${valueLimit} bytes.` });
      parts.push(part as Buffer);
    }
    values.set(key, Buffer.concat(parts));
    return void json(200, true);
  }
  if (request.method === "DELETE") return void json(200, values.delete(key) ? 1 : 0);
  if (request.method !== "GET")
    return void json(405, { error: `A value of the cache is read, put and deleted: ${request.method} does none of these.` });
  const value = values.get(key);
  if (value === undefined) return void json(404, { error: `There is no ${key} in the cache.` });
  response.writeHead(200, { "content-type": "application/octet-stream" }).end(value);
}

/** Redis' patterns, of the letters that the supervisor takes: * and ? stand for others. */
function matching(values: ReadonlyMap<string, Uint8Array>, pattern: string): readonly string[] {
  const form = new RegExp(
    `^${pattern
      .replace(/[^\w*?]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  return [...values.keys()].filter((key) => form.test(key));
}
