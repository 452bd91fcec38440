import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySink } from "#src/core/byte-source.js";
import { inProcessBlocks, type Tree, writeSquashfs } from "#src/squashfs/index.js";
import { lacks } from "../support/oracle.js";
import { testTree } from "./page/tree.js";

const page = join(dirname(fileURLToPath(import.meta.url)), "page");
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-browser-"));
const site = join(folder, "site");
const skip = lacks("chromium") || lacks("mksquashfs");
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
let server: Server;
let told: (verdict: string) => void = () => {};
const verdictText = new Promise<string>((resolve) => {
  told = resolve;
});

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

const compressors = ["gzip", "zstd", "xz", "lz4", "lzo", "lzma"];
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function contents(tree: Tree): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of ["etc/small", "mixed", "text", "zeros"]) {
    const node = tree.get(path as Parameters<Tree["get"]>[0]);
    if (node?.type === "file" && node.content.source.kind === "memory") found[path] = sha256(node.content.source.bytes);
  }
  return found;
}

beforeAll(async () => {
  if (skip) return;
  await build({ configFile: false, root: page, base: "./", logLevel: "error", build: { outDir: site, target: "esnext", minify: false } });
  const tar = join(folder, "source");
  for (const [path] of Object.entries(contents(testTree()))) {
    const node = testTree().get(path as Parameters<Tree["get"]>[0]);
    if (node?.type !== "file" || node.content.source.kind !== "memory") continue;
    spawnSync("mkdir", ["-p", dirname(join(tar, path))]);
    writeFileSync(join(tar, path), node.content.source.bytes);
  }
  for (const compressor of compressors) {
    spawnSync("mksquashfs", [tar, join(site, `${compressor}.squashfs`), "-comp", compressor, "-no-progress", "-quiet"]);
  }
  writeFileSync(join(site, "images.json"), JSON.stringify(compressors.map((name) => `${name}.squashfs`)));
  server = createServer(async (request, response) => {
    const name = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method === "POST") {
      const parts: Uint8Array[] = [];
      for await (const part of request) parts.push(part);
      response.end();
      told(Buffer.concat(parts).toString());
      return;
    }
    const file = name === "/" ? "/index.html" : name;
    try {
      const bytes = readFileSync(join(site, file));
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}, 120_000);
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const name = "the library writes and reads images in a browser, with the bytes of Node (needs chromium and mksquashfs)";

test.skipIf(skip)(name, { timeout: 120_000 }, async () => {
  const { port } = server.address() as AddressInfo;
  const browser = spawn("chromium", [...flags, `--user-data-dir=${join(folder, "profile")}`, `http://127.0.0.1:${port}/`], {
    stdio: "ignore",
    detached: true,
  });
  try {
    const verdict = JSON.parse(await verdictText);
    expect(verdict.error).toBeUndefined();
    const expected = contents(testTree());
    for (const compression of ["gzip", "zstd", "xz", "lz4"] as const) {
      const sink = memorySink();
      await writeSquashfs(testTree(), sink, { compression, codecs: blockCodecs, blocks: inProcessBlocks(blockCodecs) });
      expect(verdict.written[compression], compression).toEqual({ image: sha256(sink.bytes()), contents: expected });
    }
    for (const compressor of compressors) expect(verdict.read[`${compressor}.squashfs`], compressor).toEqual(expected);
  } finally {
    if (browser.pid !== undefined) process.kill(-browser.pid, "SIGKILL");
  }
});
