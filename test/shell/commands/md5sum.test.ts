import { expect, test } from "vitest";
import { md5sum } from "#src/shell/commands/md5sum.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  a: "abc\n",
  b: "",
  "q\\w": "abc\n",
  e: "",
  d: {},
  good: "0bee89b07a248e27c83fc3d5951213c1  a\n0bee89b07a248e27c83fc3d5951213c1 *a\nMD5 (b) = d41d8cd98f00b204e9800998ecf8427e\n\\0bee89b07a248e27c83fc3d5951213c1  q\\\\w\n# c\n\n",
  bad: "0bee89b07a248e27c83fc3d5951213c1  a\nzz\n",
  sums: "0bee89b07a248e27c83fc3d5951213c1  a\nzz\nd41d8cd98f00b204e9800998ecf8427e  missing\nd41d8cd98f00b204e9800998ecf8427e  a\n0BEE89B07A248E27C83FC3D5951213C1  a\n",
};

test.each([
  [["md5sum", "a", "b"]],
  [["md5sum", "missing", "a"]],
  [["md5sum", "d"]],
  [["md5sum"]],
  [["md5sum", "-"]],
  [["md5sum", "-b", "a"]],
  [["md5sum", "-t", "a"]],
  [["md5sum", "--tag", "a"]],
  [["md5sum", "-z", "a"]],
  [["md5sum", "q\\w"]],
  [["md5sum", "-c", "sums"]],
  [["md5sum", "--quiet", "-c", "sums"]],
  [["md5sum", "--status", "-c", "sums"]],
  [["md5sum", "-w", "-c", "sums"]],
  [["md5sum", "-c", "good"]],
  [["md5sum", "--status", "-c", "good"]],
  [["md5sum", "--strict", "-c", "good", "bad"]],
  [["md5sum", "--ignore-missing", "-c", "sums"]],
  [["md5sum", "-c", "e"]],
  [["md5sum", "-c", "missing"]],
  [["md5sum", "-c"]],
  [["md5sum", "--quiet", "a"]],
  [["md5sum", "-c", "--tag", "a"]],
  [["md5sum", "--check", "good"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(md5sum, argv, { files, stdin: "x y\n" });
  expect(ours).toEqual(real);
});
