import { expect, test } from "vitest";
import { sleep } from "#src/shell/commands/sleep.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([
  ["sleep"],
  ["sleep", "0"],
  ["sleep", "a"],
  ["sleep", "0.01", "0s"],
  ["sleep", "0x"],
  ["sleep", "0", "b", "c"],
  ["sleep", ".0"],
  ["sleep", "0d", "0h", "0m"],
  ["sleep", "0S"],
  ["sleep", ""],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ sleep }, [argv], { files });
  expect(ours).toEqual(real);
});
