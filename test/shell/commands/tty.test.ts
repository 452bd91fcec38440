import { expect, test } from "vitest";
import { tty } from "#src/shell/commands/tty.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([["tty"], ["tty", "-s"], ["tty", "x"], ["tty", "--quiet"]])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ tty }, [argv], { files });
  expect(ours).toEqual(real);
});
