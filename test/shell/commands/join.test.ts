import { expect, test } from "vitest";
import { join } from "#src/shell/commands/join.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { j: "a 1\nb 2\nb 3\nd 4\n", k: "b x\nb z\nc y\nd z w\n", un: "b\na\n", p: "a:1\nb:2\n", q: "a::3\nb\n" };

test.each([
  [["join", "j", "k"]],
  [["join", "-a1", "j", "k"]],
  [["join", "-a", "2", "j", "k"]],
  [["join", "-a1", "-a2", "j", "k"]],
  [["join", "-v1", "j", "k"]],
  [["join", "-v1", "-v2", "j", "k"]],
  [["join", "-o", "1.1,2.2", "j", "k"]],
  [["join", "-o", "1.1 2.2,0", "j", "k"]],
  [["join", "-t", " ", "j", "k"]],
  [["join", "-t:", "p", "q"]],
  [["join", "-1", "2", "-2", "1", "j", "k"]],
  [["join", "-j", "1", "j", "k"]],
  [["join", "-e", "X", "-a1", "-a2", "-o", "0,1.2,2.2", "j", "k"]],
  [["join", "-o", "auto", "-a1", "-e-", "j", "k"]],
  [["join", "-i", "j", "k"]],
  [["join", "--header", "j", "k"]],
  [["join", "un", "j"]],
  [["join", "--nocheck-order", "un", "j"]],
  [["join", "--check-order", "un", "j"]],
  [["join", "missing", "j"]],
  [["join", "j"]],
  [["join", "j", "-"]],
  [["join", "-1", "x", "j", "k"]],
  [["join", "j", "k", "l"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(join, argv, { files, stdin: "b q\n" });
  expect(ours).toEqual(real);
});
