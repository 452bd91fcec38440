import { expect, test } from "vitest";
import { sha256sum } from "#src/shell/commands/sha256sum.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  a: "abc\n",
  b: "",
  "q\\w": "abc\n",
  e: "",
  d: {},
  good: "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb  a\nedeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb *a\nSHA256 (b) = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n\\edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb  q\\\\w\n# c\n\n",
  bad: "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb  a\nzz\n",
  sums: "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb  a\nzz\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  missing\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\nEDEAAFF3F1774AD2888673770C6D64097E391BC362D7D6FB34982DDF0EFD18CB  a\n",
};

test.each([
  [["sha256sum", "a", "b"]],
  [["sha256sum", "missing", "a"]],
  [["sha256sum", "d"]],
  [["sha256sum"]],
  [["sha256sum", "-"]],
  [["sha256sum", "-b", "a"]],
  [["sha256sum", "-t", "a"]],
  [["sha256sum", "--tag", "a"]],
  [["sha256sum", "-z", "a"]],
  [["sha256sum", "q\\w"]],
  [["sha256sum", "-c", "sums"]],
  [["sha256sum", "--quiet", "-c", "sums"]],
  [["sha256sum", "--status", "-c", "sums"]],
  [["sha256sum", "-w", "-c", "sums"]],
  [["sha256sum", "-c", "good"]],
  [["sha256sum", "--status", "-c", "good"]],
  [["sha256sum", "--strict", "-c", "good", "bad"]],
  [["sha256sum", "--ignore-missing", "-c", "sums"]],
  [["sha256sum", "-c", "e"]],
  [["sha256sum", "-c", "missing"]],
  [["sha256sum", "-c"]],
  [["sha256sum", "--quiet", "a"]],
  [["sha256sum", "-c", "--tag", "a"]],
  [["sha256sum", "--check", "good"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(sha256sum, argv, { files, stdin: "x y\n" });
  expect(ours).toEqual(real);
});
