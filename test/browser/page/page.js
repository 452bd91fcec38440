// What the browser runs: writes images, reads them back, reads images of every compressor, and tells the server what it found.
import { inProcessBlocks, memorySink, memorySource, openSquashfs, portableCodecs, writeSquashfs } from "../../../dist/squashfs/index.js";
import { testTree } from "./tree.js";

const hex = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function contentsOf(bytes) {
  const image = await openSquashfs(memorySource("image", bytes), { codecs: portableCodecs });
  const contents = {};
  for await (const { path, inode } of image.walk()) {
    if (inode.type !== "file") continue;
    const parts = [];
    for await (const piece of image.content(inode)) parts.push(piece);
    contents[path] = await hex(await new Blob(parts).arrayBuffer());
  }
  return contents;
}

async function run() {
  const written = {};
  for (const compression of ["gzip", "zstd", "xz", "lz4"]) {
    const sink = memorySink();
    await writeSquashfs(testTree(), sink, { compression, codecs: portableCodecs, blocks: inProcessBlocks(portableCodecs) });
    written[compression] = { image: await hex(sink.bytes()), contents: await contentsOf(sink.bytes()) };
  }
  const read = {};
  for (const name of await (await fetch("images.json")).json()) {
    read[name] = await contentsOf(new Uint8Array(await (await fetch(name)).arrayBuffer()));
  }
  return { written, read };
}

run()
  .catch((error) => ({ error: String(error?.stack ?? error) }))
  .then((verdict) => fetch("verdict", { method: "POST", body: JSON.stringify(verdict) }));
