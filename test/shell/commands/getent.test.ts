import { expect, test } from "vitest";
import { getent } from "#src/shell/commands/getent.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([
  ["getent"],
  ["getent", "passwd", "root"],
  ["getent", "passwd", "0"],
  ["getent", "passwd", "nouser"],
  ["getent", "group", "root", "adm"],
  ["getent", "group", "4"],
  ["getent", "passwd"],
  ["getent", "group"],
  ["getent", "hosts", "localhost"],
  ["getent", "passwd", "root", "nouser"],
  ["getent", "group", "nogr"],
  ["getent", "passwd", ""],
  ["getent", "hosts", "127.0.0.1"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ getent }, [argv], { files });
  expect(ours).toEqual(real);
});
