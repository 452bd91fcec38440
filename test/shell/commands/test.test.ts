import { test as check, expect } from "vitest";
import { test } from "#src/shell/commands/test.js";
import { runBoth } from "../../support/command-oracle.js";

check.each([
  [["test"]],
  [["test", "a"]],
  [["test", ""]],
  [["test", "-f", "file"]],
  [["test", "-d", "folder"]],
  [["test", "-e", "missing"]],
  [["test", "-s", "file", "-a", "!", "-x", "file"]],
  [["test", "1", "-lt", "2"]],
  [["test", "a", "=", "b"]],
  [["test", "(", "a", "=", "a", ")"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(test, argv, { files: { file: "text", folder: {} } });
  expect(ours).toEqual(real);
});
