import { expect, test } from "vitest";
import { diff } from "#src/shell/commands/diff.js";
import { runBoth } from "../../support/command-oracle.js";

const lines = (...numbers: readonly number[]) => numbers.map((number) => `line ${number}\n`).join("");
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const files = {
  a: "abc\ndef\n",
  same: "abc\ndef\n",
  b: "abc\ndxf\nmore\n",
  short: "abc\nde",
  upper: "ABC\n  def \n",
  blanks: "a bc\ndef  \n",
  e: "",
  bin: "a\0b",
  bin2: "a\0c",
  l1: lines(...range(1, 40)),
  l2: lines(...range(1, 4), 99, ...range(6, 20), ...range(18, 30), ...range(33, 40), 41),
  "D1/f": "a\n",
  "D2/f": "b\n",
  "D1/only": "x\n",
  "D2/z": "y\n",
  "D1/s/q": "1\n",
  "D2/s": {},
  "D1/same": "1\n",
  "D2/same": "1\n",
};

const labels = ["-L", "x", "--label=y"];

test.each([
  [["diff", "a", "same"]],
  [["diff", "a", "b"]],
  [["diff", "-q", "a", "b"]],
  [["diff", "-q", "a", "same"]],
  [["diff", "-s", "a", "same"]],
  [["diff", "--brief", "a", "b"]],
  [["diff", "a", "short"]],
  [["diff", "short", "a"]],
  [["diff", "e", "a"]],
  [["diff", "a", "e"]],
  [["diff", "-u", ...labels, "a", "b"]],
  [["diff", "-u", ...labels, "a", "short"]],
  [["diff", "-u", ...labels, "e", "a"]],
  [["diff", "-u", ...labels, "a", "same"]],
  [["diff", "-U0", ...labels, "l1", "l2"]],
  [["diff", "-U", "1", ...labels, "l1", "l2"]],
  [["diff", "--unified=5", ...labels, "l1", "l2"]],
  [["diff", "-u", ...labels, "l1", "l2"]],
  [["diff", "l1", "l2"]],
  [["diff", "l2", "l1"]],
  [["diff", "-i", "a", "upper"]],
  [["diff", "-w", "a", "blanks"]],
  [["diff", "-b", "a", "blanks"]],
  [["diff", "-iw", "a", "upper"]],
  [["diff", "a", "missing"]],
  [["diff", "missing", "also"]],
  [["diff", "-N", "a", "missing"]],
  [["diff", "-uN", ...labels, "missing", "a"]],
  [["diff", "-", "b"]],
  [["diff", "a", "-"]],
  [["diff", "a", "D1"]],
  [["diff", "D1", "D2"]],
  [["diff", "-r", "D1", "D2"]],
  [["diff", "-rq", "D1", "D2"]],
  [["diff", "-rN", "D1", "D2/"]],
  [["diff", "-rs", "D1", "D2"]],
  [["diff", "bin", "bin2"]],
  [["diff", "-q", "bin", "bin2"]],
  [["diff", "-a", "bin", "bin2"]],
  [["diff", "a"]],
  [["diff"]],
  [["diff", "a", "b", "c"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(diff, argv, { files, stdin: "abc\nxyz\n" });
  expect(ours).toEqual(real);
});
