import { expect, test } from "vitest";
import { od } from "#src/shell/commands/od.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\ndef\n", b: "\0\x01\xff\x80\t\\ hello world again \x7f\xe9", zero: "\0".repeat(100), e: "", d: {} };

test.each([
  [["od", "a"]],
  [["od", "-c", "a"]],
  [["od", "-x", "a"]],
  [["od", "-b", "a"]],
  [["od", "-d", "a"]],
  [["od", "-i", "a"]],
  [["od", "-s", "a"]],
  [["od", "-l", "a"]],
  [["od", "-o", "a"]],
  [["od", "-a", "a", "b"]],
  [["od", "-An", "-tx1", "a"]],
  [["od", "-An", "-vtx1", "b"]],
  [["od", "-v", "-An", "-tx1", "zero"]],
  [["od", "zero"]],
  [["od", "-An", "-tu4", "-N4", "a"]],
  [["od", "-A", "x", "-t", "x1z", "b"]],
  [["od", "-tc", "-tx1", "b"]],
  [["od", "-t", "x1", "-t", "x4", "b"]],
  [["od", "-An", "-N2", "-i", "a"]],
  [["od", "-j2", "-c", "a"]],
  [["od", "-Ad", "-w4", "-tx1", "a"]],
  [["od", "-An", "-w1", "-tu1", "a"]],
  [["od", "-t", "d2", "b"]],
  [["od", "-t", "x8", "a"]],
  [["od", "-tx4", "b"]],
  [["od", "-to4u1", "b"]],
  [["od", "missing"]],
  [["od", "-Ad", "-c", "a", "missing", "b"]],
  [["od", "-j", "100", "a"]],
  [["od", "-N", "0", "a"]],
  [["od", "e"]],
  [["od", "--endian=big", "-tx2", "a"]],
  [["od", "-tx1", "a", "d"]],
  [["od", "-tq", "a"]],
  [["od", "-An", "-tu8", "-N8", "b"]],
  [["od"]],
  [["od", "-An", "-td1", "b"]],
  [["od", "-An", "-tx1", "-tc", "-w3", "a"]],
  [["od", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(od, argv, { files, stdin: "input\n" });
  expect(ours).toEqual(real);
});
