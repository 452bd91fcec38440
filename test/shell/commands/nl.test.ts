import { expect, test } from "vitest";
import { nl } from "#src/shell/commands/nl.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\n\n\n\nx\ndef", s: "a\n\\:\\:\\:\nh\n\\:\\:\nb\nc\n\\:\nf\n" };

test.each([
  [["nl", "a"]],
  [["nl", "-ba", "a"]],
  [["nl", "-bn", "a"]],
  [["nl", "-bpx", "a"]],
  [["nl", "-ba", "-w3", "-s:", "-v5", "-i2", "-nrz", "a"]],
  [["nl", "-nln", "a"]],
  [["nl", "s"]],
  [["nl", "-ha", "-fa", "s"]],
  [["nl", "-p", "-ba", "s"]],
  [["nl", "-ba", "-l2", "a"]],
  [["nl", "missing", "a"]],
  [["nl", "-b", "q", "a"]],
  [["nl", "-w", "0", "a"]],
  [["nl", "-n", "q", "a"]],
  [["nl"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(nl, argv, { files, stdin: "pq\nr\n" });
  expect(ours).toEqual(real);
});
