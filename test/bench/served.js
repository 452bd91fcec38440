import { openSync, readSync, statSync } from "node:fs";
import { createServer } from "node:http";

/** Serves one file with Range and counts what is asked for. */
export async function served(path) {
  const size = statSync(path).size;
  const file = openSync(path, "r");
  const count = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(Number(to ?? size - 1), size - 1);
    const bytes = Buffer.alloc(end - start + 1);
    readSync(file, bytes, 0, bytes.length, start);
    count.requests += 1;
    count.bytes += bytes.length;
    response.writeHead(206, { "content-range": `bytes ${start}-${end}/${size}`, "content-length": bytes.length, etag: '"one"' });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/image.squashfs`, count, close: () => server.close() };
}
