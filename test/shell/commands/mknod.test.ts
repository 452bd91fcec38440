import { expect, test } from "vitest";
import { mknod } from "#src/shell/commands/mknod.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "", d: {} };

test.each([
  ["mknod"],
  ["mknod", "n"],
  ["mknod", "n", "c"],
  ["mknod", "n", "c", "1"],
  ["mknod", "n", "c", "1", "3"],
  ["mknod", "-m", "666", "m", "c", "1", "3"],
  ["mknod", "u", "u", "1", "2"],
  ["mknod", "f2", "p"],
  ["mknod", "f2", "p", "1", "2"],
  ["mknod", "f2", "p", "1"],
  ["mknod", "f", "c", "1", "3"],
  ["mknod", "z", "z", "1", "3"],
  ["mknod", "y", "c", "a", "3"],
  ["mknod", "y", "c", "0x1", "010"],
  ["mknod", "y", "c", "1", "3", "4"],
  ["mknod", "-m", "99", "y", "p"],
  ["mknod", "nope/x", "p"],
  ["mknod", "y", "c", "1", "b"],
  ["mknod", "y", "b", "99999999999", "1"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ mknod }, [argv], { files });
  expect(ours).toEqual(real);
});
