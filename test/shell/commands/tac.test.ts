import { expect, test } from "vitest";
import { tac } from "#src/shell/commands/tac.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\ndef\n", b: "abc\ndxf\nmore\n", short: "abc\nde", e: "", d: {} };

test.each([
  [["tac", "a", "b"]],
  [["tac", "missing", "a"]],
  [["tac", "short", "a"]],
  [["tac", "-s", "c", "a"]],
  [["tac", "-bs", "c", "a"]],
  [["tac", "-b", "a"]],
  [["tac", "d"]],
  [["tac", "e"]],
  [["tac"]],
  [["tac", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(tac, argv, { files, stdin: "p\nq\n" });
  expect(ours).toEqual(real);
});
