import { expect, test } from "vitest";
import { trueCommand } from "#src/shell/commands/true.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "" };

test.each([["true"], ["true", "x", "-y"]])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ true: trueCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
