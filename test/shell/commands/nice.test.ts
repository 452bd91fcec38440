import { expect, test } from "vitest";
import { falseCommand } from "#src/shell/commands/false.js";
import { nice } from "#src/shell/commands/nice.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = { f: "" };

test.each([
  ["nice"],
  ["nice", "-n", "5", "echo", "a", "-n"],
  ["nice", "-n", "5"],
  ["nice", "nope"],
  ["nice", "-n", "a", "true"],
  ["nice", "-5", "echo", "-5"],
  ["nice", "--adjustment=3", "sh", "-c", "exit 3"],
  ["nice", "false"],
  ["nice", "-n", "-5", "true"],
  ["nice", "--5", "true"],
  ["nice", "-n10", "./f"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ nice, echo, sh, true: trueCommand, false: falseCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
