import { expect, test } from "vitest";
import { cmp } from "#src/shell/commands/cmp.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\ndef\n", same: "abc\ndef\n", b: "abc\ndxf\nmore\n", c: "\x01bc\xff\x7fef\n", short: "abc\nde", e: "", d: {} };

test.each([
  [["cmp", "a", "b"]],
  [["cmp", "a", "same"]],
  [["cmp", "a", "short"]],
  [["cmp", "short", "a"]],
  [["cmp", "a", "e"]],
  [["cmp", "e", "a"]],
  [["cmp", "-s", "a", "b"]],
  [["cmp", "-s", "a", "same"]],
  [["cmp", "-s", "a", "short"]],
  [["cmp", "-l", "a", "b"]],
  [["cmp", "-b", "a", "b"]],
  [["cmp", "-bl", "a", "c"]],
  [["cmp", "a", "missing"]],
  [["cmp", "-s", "a", "missing"]],
  [["cmp", "missing", "also"]],
  [["cmp", "a", "d"]],
  [["cmp", "-n", "5", "a", "b"]],
  [["cmp", "-i", "6", "a", "b"]],
  [["cmp", "-i", "1:2", "a", "b"]],
  [["cmp", "a", "b", "1", "2"]],
  [["cmp", "a", "-"]],
  [["cmp", "a"]],
  [["cmp", "a", "a"]],
  [["cmp"]],
  [["cmp", "-ls", "a", "b"]],
  [["cmp", "a", "b", "1", "2", "3"]],
  [["cmp", "--silent", "a", "b"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(cmp, argv, { files, stdin: "abc\nxyz" });
  expect(ours).toEqual(real);
});
