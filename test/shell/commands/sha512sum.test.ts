import { expect, test } from "vitest";
import { sha512sum } from "#src/shell/commands/sha512sum.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  a: "abc\n",
  b: "",
  "q\\w": "abc\n",
  e: "",
  d: {},
  good: "4f285d0c0cc77286d8731798b7aae2639e28270d4166f40d769cbbdca5230714d848483d364e2f39fe6cb9083c15229b39a33615ebc6d57605f7c43f6906739d  a\n4f285d0c0cc77286d8731798b7aae2639e28270d4166f40d769cbbdca5230714d848483d364e2f39fe6cb9083c15229b39a33615ebc6d57605f7c43f6906739d *a\nSHA512 (b) = cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e\n\\4f285d0c0cc77286d8731798b7aae2639e28270d4166f40d769cbbdca5230714d848483d364e2f39fe6cb9083c15229b39a33615ebc6d57605f7c43f6906739d  q\\\\w\n# c\n\n",
  bad: "4f285d0c0cc77286d8731798b7aae2639e28270d4166f40d769cbbdca5230714d848483d364e2f39fe6cb9083c15229b39a33615ebc6d57605f7c43f6906739d  a\nzz\n",
  sums: "4f285d0c0cc77286d8731798b7aae2639e28270d4166f40d769cbbdca5230714d848483d364e2f39fe6cb9083c15229b39a33615ebc6d57605f7c43f6906739d  a\nzz\ncf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e  missing\ncf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e  a\n4F285D0C0CC77286D8731798B7AAE2639E28270D4166F40D769CBBDCA5230714D848483D364E2F39FE6CB9083C15229B39A33615EBC6D57605F7C43F6906739D  a\n",
};

test.each([
  [["sha512sum", "a", "b"]],
  [["sha512sum", "missing", "a"]],
  [["sha512sum", "d"]],
  [["sha512sum"]],
  [["sha512sum", "-"]],
  [["sha512sum", "-b", "a"]],
  [["sha512sum", "-t", "a"]],
  [["sha512sum", "--tag", "a"]],
  [["sha512sum", "-z", "a"]],
  [["sha512sum", "q\\w"]],
  [["sha512sum", "-c", "sums"]],
  [["sha512sum", "--quiet", "-c", "sums"]],
  [["sha512sum", "--status", "-c", "sums"]],
  [["sha512sum", "-w", "-c", "sums"]],
  [["sha512sum", "-c", "good"]],
  [["sha512sum", "--status", "-c", "good"]],
  [["sha512sum", "--strict", "-c", "good", "bad"]],
  [["sha512sum", "--ignore-missing", "-c", "sums"]],
  [["sha512sum", "-c", "e"]],
  [["sha512sum", "-c", "missing"]],
  [["sha512sum", "-c"]],
  [["sha512sum", "--quiet", "a"]],
  [["sha512sum", "-c", "--tag", "a"]],
  [["sha512sum", "--check", "good"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(sha512sum, argv, { files, stdin: "x y\n" });
  expect(ours).toEqual(real);
});
