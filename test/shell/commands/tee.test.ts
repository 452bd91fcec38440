import { expect, test } from "vitest";
import { tee } from "#src/shell/commands/tee.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { old: { text: "old\n", mode: 0o600, owner: [3, 4] as const }, d: {} };

test.each([
  [["tee"]],
  [["tee", "a"]],
  [["tee", "-a", "old"]],
  [["tee", "old", "new"]],
  [["tee", "-a", "new"]],
  [["tee", "d"]],
  [["tee", "missing/x", "a"]],
  [["tee", "-i", "a"]],
  [["tee", "--append", "old"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(tee, argv, { files, stdin: "p\nq" });
  expect(ours).toEqual(real);
});
