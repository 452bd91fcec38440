import { expect, test } from "vitest";
import { fold } from "#src/shell/commands/fold.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  a: "abc\ndef\n",
  l: "hello big world here\nabcdefghijklmnopqrstuvwxyz and more words that are long enough to be folded at eighty columns ok",
  t: "a\tb\bc\rdefgh\nabc defghi j\tk\n",
  d: {},
};

test.each([
  [["fold", "-w2", "a"]],
  [["fold", "-w", "10", "l"]],
  [["fold", "-s", "-w", "10", "l"]],
  [["fold", "l"]],
  [["fold", "-w", "8", "t"]],
  [["fold", "-bw", "8", "t"]],
  [["fold", "-sw", "4", "t"]],
  [["fold", "-3", "a"]],
  [["fold", "-w", "0", "a"]],
  [["fold", "-w", "x", "a"]],
  [["fold", "missing", "a"]],
  [["fold", "d"]],
  [["fold", "-w1"]],
  [["fold", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(fold, argv, { files, stdin: "pq\nr\n" });
  expect(ours).toEqual(real);
});
