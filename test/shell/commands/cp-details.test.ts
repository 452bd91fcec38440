import { expect, test } from "vitest";
import type { ByteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { cp } from "#src/shell/commands/cp.js";
import { date } from "#src/shell/commands/date.js";
import { touch } from "#src/shell/commands/touch.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { nullFile } from "#src/shell/system/open-file.js";
import type { File } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { runSteps } from "../../support/system-oracle.js";

const xattrs = new Map([["user.x" as ByteString, new Uint8Array([1])]]);
const original: File = { type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 5, xattrs, content: contentOf(new Uint8Array([1, 2, 3])) };

function copied(...args: string[]): File {
  const tree = new Tree();
  tree.put(imagePathOf("/a"), original);
  tree.put(imagePathOf("/old"), { ...original, content: contentOf(new Uint8Array(9)) });
  const table = new FileTable({ tree, read: () => new Uint8Array(9), now: 7 });
  const call = {
    name: "cp",
    args,
    env: new Map(),
    files: new Files(table),
    stdin: nullFile,
    stdout: nullFile,
    stderr: nullFile,
    now: 7,
    run: () => 127,
  };
  expect(cp(call)).toBe(0);
  return tree.get(imagePathOf(args.at(-1) ?? "")) as File;
}

test("contents are shared", () => {
  expect(copied("a", "new").content).toBe(original.content);
  expect(copied("a", "old").content).toBe(original.content);
  expect(copied("-a", "a", "old").content).toBe(original.content);
});

test("extended attributes are kept by -a", () => {
  expect(copied("-a", "a", "new").xattrs).toBe(xattrs);
  expect(copied("--preserve=xattr", "a", "new").xattrs).toBe(xattrs);
  expect(copied("-p", "a", "new").xattrs).toBeUndefined();
  expect(copied("a", "new").xattrs).toBeUndefined();
});

test("times are kept and looked at", () => {
  const steps = [
    ["touch", "-d", "@1000", "a"],
    ["touch", "-d", "@2000", "b"],
    ["cp", "-p", "a", "c"],
    ["date", "-r", "c", "+%s"],
    ["cp", "-u", "a", "b"],
    ["cp", "-uv", "b", "a"],
    ["cp", "-a", "d", "e"],
    ["date", "-r", "e", "+%s"],
    ["cp", "--preserve=timestamps", "b", "f"],
    ["date", "-r", "f", "+%s"],
  ];
  const { ours, real } = runSteps({ cp, touch, date }, [["touch", "-d", "@3000", "d"], ...steps], { files: { a: "a", b: "b", "d/x": "" } });
  expect(ours).toEqual(real);
});
