import { expect, test } from "vitest";
import { env } from "#src/shell/commands/env.js";
import { falseCommand } from "#src/shell/commands/false.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = { d: {}, f: "" };

test.each([
  ["env", "-i"],
  ["env", "-i", "A=1", "B=2"],
  ["env", "-i", "A=1", "env"],
  ["env"],
  ["env", "-u", "HOME"],
  ["env", "-u", "HOME", "-i", "X=y", "env"],
  ["env", "nope"],
  ["env", "-i", "/nope"],
  ["env", "false"],
  ["env", "A=1", "sh", "-c", "exit 4"],
  ["env", "-i", "-u", "A", "A=1"],
  ["env", "-i", "=x"],
  ["env", "-u", "A=B", "env"],
  ["env", "-u", "", "true"],
  ["env", "-", "A=2"],
  ["env", "-C", "d", "true"],
  ["env", "-C", "/nope", "true"],
  ["env", "-C", "f", "true"],
  ["env", "-C", "d"],
  ["env", "-0i", "A=1"],
  ["env", "-0", "true"],
  ["env", "-i", "A=1", "A=2", "B=", "env"],
  ["env", "/etc"],
  ["env", "./f"],
  ["env", "--", "A=1", "true"],
  ["env", "LC_ALL=C", "echo", "a", "-n", "--x"],
  ["env", "-i", "PATH=/usr/bin", "echo", "x"],
  ["env", "-i", "PATH=/nope", "echo", "x"],
  ["env", "HOME=/x", "DEBIAN_FRONTEND=y"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ env, echo, sh, true: trueCommand, false: falseCommand }, [argv], { files });
  expect(ours).toEqual(real);
});
