import { test as check, expect } from "vitest";
import { printf } from "#src/shell/commands/printf.js";
import { runBoth } from "../../support/command-oracle.js";

check.each([
  [["printf", "%s\\n", "a", "b"]],
  [["printf", "%d %5s|%-5s|\\n", "7", "x", "y"]],
  [["printf", "plain"]],
  [["printf", "%b", "a\\tb"]],
  [["printf", "%%"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(printf, argv, { files: { file: "text", folder: {} } });
  expect(ours).toEqual(real);
});
