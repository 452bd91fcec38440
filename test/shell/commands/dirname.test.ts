import { expect, test } from "vitest";
import { dirname } from "#src/shell/commands/dirname.js";
import { runBoth } from "../../support/command-oracle.js";

test.each([
  [["dirname"]],
  [["dirname", "a"]],
  [["dirname", "/a"]],
  [["dirname", "a/b/"]],
  [["dirname", "//"]],
  [["dirname", "//a"]],
  [["dirname", "a//b//"]],
  [["dirname", ""]],
  [["dirname", ".", "..", "a/", "///a///b", "/usr/share/doc"]],
  [["dirname", "-z", "a/b", "c"]],
  [["dirname", "--", "-a/b"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(dirname, argv);
  expect(ours).toEqual(real);
});
