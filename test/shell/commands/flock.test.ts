import { expect, test } from "vitest";
import { falseCommand } from "#src/shell/commands/false.js";
import { flock } from "#src/shell/commands/flock.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = { l: "x", d: {} };

test.each([
  ["flock"],
  ["flock", "l"],
  ["flock", "l", "true"],
  ["flock", "new", "sh", "-c", "exit 6"],
  ["flock", "l", "-c", "exit 7"],
  ["flock", "-n", "l", "echo", "a", "-n"],
  ["flock", "-x", "-w", "5", "l", "echo", "b"],
  ["flock", "-s", "l", "echo", "c"],
  ["flock", "-n", "77"],
  ["flock", "/nope/l", "true"],
  ["flock", "-w", "a", "l", "true"],
  ["flock", "l", "nope"],
  ["flock", "-E", "9", "l", "false"],
  ["flock", "-o", "l", "true"],
  ["flock", "d", "echo", "dir"],
  ["flock", "l", "-c"],
  ["flock", "l", "-c", "a", "b"],
  ["flock", "-n", "9", "echo", "x"],
  ["flock", "--timeout", "3", "--nonblock", "l", "true"],
  ["flock", "--wait=3", "l", "true"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ flock, echo, sh, true: trueCommand, false: falseCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
