import { expect, test } from "vitest";
import { logname } from "#src/shell/commands/logname.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([["logname"], ["logname", "x"]])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ logname }, [argv], { files });
  expect(ours).toEqual(real);
});
