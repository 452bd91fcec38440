import { statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Content } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { temporaryFolder } from "../support/folder.js";

let reader: ContentReader;
beforeEach(() => {
  reader = new ContentReader();
});
afterEach(() => reader.close());

const inFile = (path: string, offset: number, size: number): Content => ({ source: { kind: "file", path }, offset, size });

test("reads parts of contents in files and in memory", () => {
  const path = join(temporaryFolder(), "spool");
  const bytes = Buffer.from("0123456789");
  writeFileSync(path, bytes);
  for (const content of [inFile(path, 2, 5), { source: { kind: "memory", bytes }, offset: 2, size: 5 } satisfies Content]) {
    expect(Buffer.from(reader.read(content)).toString()).toBe("23456");
    expect(Buffer.from(reader.read(content, 1, 3)).toString()).toBe("34");
    const target = Buffer.alloc(2);
    reader.readInto(content, 3, target);
    expect(target.toString()).toBe("56");
  }
});

test("reads more files than it keeps open, again and again", () => {
  const folder = temporaryFolder();
  const contents = Array.from({ length: 150 }, (_, n) => {
    writeFileSync(join(folder, `${n}`), `content ${n}`);
    return inFile(join(folder, `${n}`), 8, `${n}`.length);
  });
  for (const _ of [1, 2])
    expect(contents.map((content) => Buffer.from(reader.read(content)).toString())).toEqual(contents.map((_, n) => `${n}`));
});

test("says which file became shorter, and which is not there", () => {
  const path = join(temporaryFolder(), "spool");
  writeFileSync(path, "0123456789");
  reader.read(inFile(path, 0, 10));
  truncateSync(path, 4);
  expect(() => reader.read(inFile(path, 0, 10))).toThrowError(expect.objectContaining({ code: "FILE_CHANGED", where: { source: path } }));
  expect(() => reader.read(inFile(`${path}.no`, 0, 1))).toThrowError(expect.objectContaining({ code: "FILE_UNREADABLE" }));
});

test("a file that is not what its stamp says is an error when it is closed", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "before");
  const { size, mtimeMs, ino } = statSync(path);
  const content: Content = { source: { kind: "file", path, stamp: { size, mtimeMs, inode: ino } }, offset: 0, size };
  const reader = new ContentReader();
  reader.read(content);
  reader.close();
  reader.read(content);
  writeFileSync(path, "after!");
  utimesSync(path, 1, 1);
  expect(() => reader.close()).toThrow(expect.objectContaining({ code: "FILE_CHANGED", where: { source: path } }));
});
