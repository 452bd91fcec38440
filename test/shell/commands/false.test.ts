import { expect, test } from "vitest";
import { falseCommand } from "#src/shell/commands/false.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "" };

test.each([["false"], ["false", "x", "-y"]])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ false: falseCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
