import { expect, test } from "vitest";
import { whoami } from "#src/shell/commands/whoami.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([["whoami"], ["whoami", "x"]])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ whoami }, [argv], { files });
  expect(ours).toEqual(real);
});
