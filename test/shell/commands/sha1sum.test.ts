import { expect, test } from "vitest";
import { sha1sum } from "#src/shell/commands/sha1sum.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  a: "abc\n",
  b: "",
  "q\\w": "abc\n",
  e: "",
  d: {},
  good: "03cfd743661f07975fa2f1220c5194cbaff48451  a\n03cfd743661f07975fa2f1220c5194cbaff48451 *a\nSHA1 (b) = da39a3ee5e6b4b0d3255bfef95601890afd80709\n\\03cfd743661f07975fa2f1220c5194cbaff48451  q\\\\w\n# c\n\n",
  bad: "03cfd743661f07975fa2f1220c5194cbaff48451  a\nzz\n",
  sums: "03cfd743661f07975fa2f1220c5194cbaff48451  a\nzz\nda39a3ee5e6b4b0d3255bfef95601890afd80709  missing\nda39a3ee5e6b4b0d3255bfef95601890afd80709  a\n03CFD743661F07975FA2F1220C5194CBAFF48451  a\n",
};

test.each([
  [["sha1sum", "a", "b"]],
  [["sha1sum", "missing", "a"]],
  [["sha1sum", "d"]],
  [["sha1sum"]],
  [["sha1sum", "-"]],
  [["sha1sum", "-b", "a"]],
  [["sha1sum", "-t", "a"]],
  [["sha1sum", "--tag", "a"]],
  [["sha1sum", "-z", "a"]],
  [["sha1sum", "q\\w"]],
  [["sha1sum", "-c", "sums"]],
  [["sha1sum", "--quiet", "-c", "sums"]],
  [["sha1sum", "--status", "-c", "sums"]],
  [["sha1sum", "-w", "-c", "sums"]],
  [["sha1sum", "-c", "good"]],
  [["sha1sum", "--status", "-c", "good"]],
  [["sha1sum", "--strict", "-c", "good", "bad"]],
  [["sha1sum", "--ignore-missing", "-c", "sums"]],
  [["sha1sum", "-c", "e"]],
  [["sha1sum", "-c", "missing"]],
  [["sha1sum", "-c"]],
  [["sha1sum", "--quiet", "a"]],
  [["sha1sum", "-c", "--tag", "a"]],
  [["sha1sum", "--check", "good"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(sha1sum, argv, { files, stdin: "x y\n" });
  expect(ours).toEqual(real);
});
