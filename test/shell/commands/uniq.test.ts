import { expect, test } from "vitest";
import { uniq } from "#src/shell/commands/uniq.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { x: "a\na\nb\na\nA\n\n\nx 1\ny 1\nz 2", z: "a\0a\0", d: {} };

test.each([
  [["uniq", "x"]],
  [["uniq", "-c", "x"]],
  [["uniq", "-d", "x"]],
  [["uniq", "-u", "x"]],
  [["uniq", "-D", "x"]],
  [["uniq", "-i", "x"]],
  [["uniq", "-ci", "x"]],
  [["uniq", "-f1", "x"]],
  [["uniq", "-s2", "x"]],
  [["uniq", "-w1", "x"]],
  [["uniq", "-du", "x"]],
  [["uniq", "-zc", "z"]],
  [["uniq"]],
  [["uniq", "-", "out"]],
  [["uniq", "x", "d"]],
  [["uniq", "missing"]],
  [["uniq", "d"]],
  [["uniq", "x", "y", "z"]],
  [["uniq", "-f", "q", "x"]],
  [["uniq", "-D", "-c", "x"]],
  [["uniq", "--repeated", "x"]],
  [["uniq", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(uniq, argv, { files, stdin: "q\nq\n" });
  expect(ours).toEqual(real);
});
