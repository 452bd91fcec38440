import { expect, test } from "vitest";
import { nohup } from "#src/shell/commands/nohup.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = { f: "" };

test.each([
  ["nohup"],
  ["nohup", "true"],
  ["nohup", "nope"],
  ["nohup", "sh", "-c", "exit 4"],
  ["nohup", "echo", "-x"],
  ["nohup", "./f"],
  ["nohup", "--", "echo", "a"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ nohup, echo, sh, true: trueCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
