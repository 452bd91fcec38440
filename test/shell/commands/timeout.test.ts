import { expect, test } from "vitest";
import { falseCommand } from "#src/shell/commands/false.js";
import { timeout } from "#src/shell/commands/timeout.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = { f: "" };

test.each([
  ["timeout"],
  ["timeout", "1"],
  ["timeout", "1", "true"],
  ["timeout", "1s", "false"],
  ["timeout", "a", "true"],
  ["timeout", "5", "nope"],
  ["timeout", "-k", "1", "5", "sh", "-c", "exit 3"],
  ["timeout", "-s", "KILL", "5", "echo", "a"],
  ["timeout", "--foreground", "1m", "echo", "b"],
  ["timeout", "--preserve-status", "0", "true"],
  ["timeout", "-s", "FOO", "1", "true"],
  ["timeout", "-k", "x", "1", "true"],
  ["timeout", "1x", "true"],
  ["timeout", "-s9", "1.5h", "true"],
  ["timeout", "2", "./f"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ timeout, echo, sh, true: trueCommand, false: falseCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
