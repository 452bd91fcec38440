import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileSource } from "#src/core/file-source.js";
import { temporaryFolder } from "../support/folder.js";

test("reads exactly what is asked for", async () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "0123456789");
  const source = await openFileSource(path);
  try {
    expect(source).toMatchObject({ name: path, size: 10 });
    expect(Buffer.from(await source.read(3, 4)).toString()).toBe("3456");
    expect(await source.read(10, 0)).toHaveLength(0);
    await expect(source.read(8, 3)).rejects.toThrow(RangeError);
    await expect(source.read(-1, 1)).rejects.toThrow(RangeError);
  } finally {
    await source.close();
  }
});

test("a file that becomes shorter is told as changed", async () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "0123456789");
  const source = await openFileSource(path);
  try {
    truncateSync(path, 4);
    await expect(source.read(2, 6)).rejects.toMatchObject({ code: "FILE_CHANGED", where: { source: path, offset: 4 } });
  } finally {
    await source.close();
  }
});

test("what is not a file is refused", async () => {
  const folder = temporaryFolder();
  await expect(openFileSource(folder)).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: `Cannot read ${folder}: it is a folder.`,
    hint: "Name a file, such as an image.",
  });
  const missing = join(folder, "missing");
  await expect(openFileSource(missing)).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: `Cannot read ${missing}: it does not exist.`,
  });
});
