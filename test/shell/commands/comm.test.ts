import { expect, test } from "vitest";
import { comm } from "#src/shell/commands/comm.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "a\nb\nd\n", b: "b\nc\nd\ne", un: "b\na\n", e: "", d: {} };

test.each([
  [["comm", "a", "b"]],
  [["comm", "-1", "a", "b"]],
  [["comm", "-23", "a", "b"]],
  [["comm", "-12", "a", "b"]],
  [["comm", "-3", "a", "b"]],
  [["comm", "-13", "a", "b"]],
  [["comm", "-123", "a", "b"]],
  [["comm", "a", "un"]],
  [["comm", "un", "a"]],
  [["comm", "--check-order", "a", "un"]],
  [["comm", "--nocheck-order", "a", "un"]],
  [["comm", "--output-delimiter=x", "a", "b"]],
  [["comm", "--total", "a", "b"]],
  [["comm", "-", "a"]],
  [["comm", "e", "a"]],
  [["comm", "a", "missing"]],
  [["comm", "a", "d"]],
  [["comm", "a"]],
  [["comm"]],
  [["comm", "a", "b", "c"]],
  [["comm", "mis sing", "a"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(comm, argv, { files, stdin: "b\nd\n" });
  expect(ours).toEqual(real);
});
