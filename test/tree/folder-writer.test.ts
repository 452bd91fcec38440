import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { byteStringOf } from "#src/core/byte-string.js";
import { writeFolder } from "#src/tree/folder-writer.js";
import { loadHostXattrs } from "#src/tree/host-xattrs.js";
import { imagePath, imagePathOf } from "#src/tree/path.js";
import type { RootEntry } from "#src/tree/root-entry.js";
import { temporaryFolder } from "../support/folder.js";

const attributes = { mode: 0o640, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mtime: 1_000_000 };
const root: RootEntry = { type: "directory", path: imagePathOf("/"), ...attributes, mode: 0o755 };

async function write(entries: readonly RootEntry[]) {
  const path = join(temporaryFolder(), "root");
  const batches = (async function* () {
    yield [root];
    for (const entry of entries) yield [entry];
  })();
  const written = await writeFolder(path, batches, {
    xattrs: loadHostXattrs,
    writeFiles: async (files) => {
      for await (const batch of files) expect(batch).toEqual([]);
    },
  });
  return { path, written };
}

test("fifos are made, however many there are and whatever they are called", async () => {
  const names = ["-m", "--", "it's", 'a "b"', "new\nline", "$(x) `y`", "*", ...Array.from({ length: 450 }, (_, index) => `fifo ${index}`)];
  const { path, written } = await write(names.map((name) => ({ type: "fifo", path: imagePathOf(`/${name}`), ...attributes })));
  expect(written.missing).toEqual([]);
  expect(readdirSync(path).sort()).toEqual([...names].sort());
  for (const name of names) {
    const found = lstatSync(join(path, name));
    expect([found.isFIFO(), found.mode & 0o7777, found.mtimeMs]).toEqual([true, 0o640, 1_000_000_000]);
  }
});

test("what the system does not make is told", async () => {
  const odd = imagePath(byteStringOf(Uint8Array.of(0x2f, 0xff)));
  const { written } = await write([
    { type: "socket", path: imagePathOf("/socket"), ...attributes },
    { type: "fifo", path: odd, ...attributes },
    { type: "fifo", path: imagePathOf("/fifo"), ...attributes },
  ]);
  expect(written.missing).toEqual([imagePathOf("/socket"), odd]);
  expect(written.mtree).toBeDefined();
});
