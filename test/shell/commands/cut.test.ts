import { expect, test } from "vitest";
import { cut } from "#src/shell/commands/cut.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { p: "root:x:0:0:root:/root:/bin/bash\nno delimiter\n:empty:\n\na:b", t: "a\tb\tc\n", z: "a:b\0c:d\0", d: {} };

test.each([
  [["cut", "-d:", "-f1", "p"]],
  [["cut", "-d", ":", "-f", "1,7", "p"]],
  [["cut", "-d:", "-f3-", "p"]],
  [["cut", "-d:", "-f-2,4-5", "p"]],
  [["cut", "-d:", "-f5,1,1-2", "p"]],
  [["cut", "-s", "-d:", "-f1", "p"]],
  [["cut", "-f2", "t"]],
  [["cut", "-d ", "-f2"]],
  [["cut", "-c1-3", "p"]],
  [["cut", "-b2,4", "p"]],
  [["cut", "-c3-", "p", "t"]],
  [["cut", "-c1,3", "--output-delimiter=-", "p"]],
  [["cut", "-c1-2,3", "--output-delimiter=-", "p"]],
  [["cut", "-d:", "-f1,2", "--output-delimiter= ", "p"]],
  [["cut", "-d:", "--complement", "-f2-4", "p"]],
  [["cut", "--complement", "-c2", "p"]],
  [["cut", "-zd:", "-f2", "z"]],
  [["cut", "-d", "", "-f1", "p"]],
  [["cut", "-f1", "missing", "d", "t"]],
  [["cut", "p"]],
  [["cut", "-f1", "-b1", "p"]],
  [["cut", "-f0", "p"]],
  [["cut", "-fa", "p"]],
  [["cut", "-f3-2", "p"]],
  [["cut", "-f", "-", "p"]],
  [["cut", "-f", "", "p"]],
  [["cut", "-f1,,2", "p"]],
  [["cut", "-b", "0-2", "p"]],
  [["cut", "-c", "b", "p"]],
  [["cut", "-d", "ab", "-f1", "p"]],
  [["cut", "-b1", "-d:", "p"]],
  [["cut", "-b1", "-s", "p"]],
  [["cut", "-f", "99999999999999999999999", "p"]],
  [["cut", "-f1", "mis sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(cut, argv, { files, stdin: "q w e\n" });
  expect(ours).toEqual(real);
});
