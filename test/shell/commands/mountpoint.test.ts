import { expect, test } from "vitest";
import { mountpoint } from "#src/shell/commands/mountpoint.js";
import { runSteps } from "../../support/system-oracle.js";

test.each([
  ["mountpoint"],
  ["mountpoint", "a", "b"],
  ["mountpoint", "d"],
  ["mountpoint", "-q", "d"],
  ["mountpoint", "f"],
  ["mountpoint", "nope"],
  ["mountpoint", "-q", "nope"],
  ["mountpoint", "--quiet", "/"],
  ["mountpoint", "/"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ mountpoint }, [argv], { files: { f: "", d: {} } });
  expect(ours).toEqual(real);
});
