import { expect, test } from "vitest";
import { mkfifo } from "#src/shell/commands/mkfifo.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "", d: {} };

test.each([
  ["mkfifo"],
  ["mkfifo", "p", "q"],
  ["mkfifo", "f"],
  ["mkfifo", "-m", "600", "r"],
  ["mkfifo", "nope/x"],
  ["mkfifo", "-m", "999", "z"],
  ["mkfifo", "-m", "1777", "z"],
  ["mkfifo", "-m", "u=rw,go=", "z"],
  ["mkfifo", "-m", "-x", "z"],
  ["mkfifo", "-m", "o-w", "z"],
  ["mkfifo", "d", "d/x", "f/x"],
  ["mkfifo", "--mode=+X", "z"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ mkfifo }, [argv], { files });
  expect(ours).toEqual(real);
});
