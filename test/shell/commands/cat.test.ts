import { expect, test } from "vitest";
import { cat } from "#src/shell/commands/cat.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "one\ntwo\n\n\n\nthree", b: "\xff\x00\n", "d/e": "" };

test.each([
  [["cat", "a", "b"]],
  [["cat", "-n", "a", "b"]],
  [["cat", "-b", "a"]],
  [["cat", "-s", "a", "-"]],
  [["cat"]],
  [["cat", "missing", "a"]],
  [["cat", "d"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(cat, argv, { files, stdin: "from\nstdin\n" });
  expect(ours).toEqual(real);
});
