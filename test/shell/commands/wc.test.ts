import { expect, test } from "vitest";
import { wc } from "#src/shell/commands/wc.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { x: "one two\nthree\n", n: "a\nb", e: "", t: "\tx y\rz\nabc\f\v q\xff\n", "q r": "q\n", d: {} };

test.each([
  [["wc"]],
  [["wc", "-l"]],
  [["wc", "-w"]],
  [["wc", "-c"]],
  [["wc", "-m"]],
  [["wc", "-l", "x"]],
  [["wc", "x", "n"]],
  [["wc", "-lw", "x"]],
  [["wc", "-L", "x", "t"]],
  [["wc", "missing", "x"]],
  [["wc", "d"]],
  [["wc", "d", "x"]],
  [["wc", "-"]],
  [["wc", "-", "x"]],
  [["wc", "-c", "e"]],
  [["wc", "e"]],
  [["wc", "-lc", "x", "q r"]],
  [["wc", "--lines", "--words", "x"]],
  [["wc", "t"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(wc, argv, { files, stdin: "p q\nq" });
  expect(ours).toEqual(real);
});
