import { expect, test } from "vitest";
import { rmdir } from "#src/shell/commands/rmdir.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { f: "x", "d/e/g": {}, h: {}, "i/j": "", dang: { link: "none" }, ld: { link: "d" }, lh: { link: "h" } };

test.each([
  [["rmdir"]],
  [["rmdir", "h"]],
  [["rmdir", "h/"]],
  [["rmdir", "-v", "h", "d"]],
  [["rmdir", "d", "h"]],
  [["rmdir", "f", "nope", "dang", "ld", "lh", "lh/", "", "f/x"]],
  [["rmdir", "-p", "d/e/g"]],
  [["rmdir", "-pv", "d/e/g/"]],
  [["rmdir", "-p", "ld/e/g"]],
  [["rmdir", "--ignore-fail-on-non-empty", "d", "i"]],
  [["rmdir", "--ignore-fail-on-non-empty", "-p", "d/e", "d/e/g"]],
  [["rmdir", "h/.", "h/.."]],
  [["rmdir", "--", "h"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(rmdir, argv, { files });
  expect(ours).toEqual(real);
});
