import { expect, test } from "vitest";
import { sync } from "#src/shell/commands/sync.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "", d: {} };

test.each([
  ["sync", "f"],
  ["sync", "-d", "f", "nope", "d"],
  ["sync", "--data", "f/x"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ sync }, [argv], { files });
  expect(ours).toEqual(real);
});
