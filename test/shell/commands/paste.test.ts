import { expect, test } from "vitest";
import { paste } from "#src/shell/commands/paste.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\ndef\n", b: "abc\ndxf\nmore\n", short: "x", e: "", d: {} };

test.each([
  [["paste", "a", "b"]],
  [["paste", "-s", "a", "b"]],
  [["paste", "-d,", "a", "b"]],
  [["paste", "-sd,", "a"]],
  [["paste", "-sd", "\\n,", "b"]],
  [["paste", "-d", "\\0", "a", "b"]],
  [["paste", "-", "-"]],
  [["paste", "-", "a"]],
  [["paste", "-d", "xy", "a", "b", "a"]],
  [["paste", "missing", "a"]],
  [["paste", "-s", "missing", "a"]],
  [["paste", "-d", "", "a", "b"]],
  [["paste", "-d", "\\", "a", "b"]],
  [["paste", "d"]],
  [["paste", "short", "e", "a"]],
  [["paste", "-z", "a", "b"]],
  [["paste", "-d", "\\t\\\\", "a", "b", "a"]],
  [["paste"]],
  [["paste", "-s"]],
  [["paste", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(paste, argv, { files, stdin: "p\nq\nr\n" });
  expect(ours).toEqual(real);
});
