import { expect, test } from "vitest";
import { base64 } from "#src/shell/commands/base64.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  empty: "",
  short: "a",
  bytes: Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join(""),
  coded: "YWJj\nZA==\n",
  odd: "YW Jj\n",
};

test.each([
  ["base64", "empty"],
  ["base64", "short"],
  ["base64", "bytes"],
  ["base64", "-w", "0", "bytes"],
  ["base64", "-w10", "bytes"],
  ["base64", "-d", "coded"],
  ["base64", "--decode", "empty"],
  ["base64", "-di", "odd"],
  ["base64", "nothing"],
  ["base64"],
])("%j", (...argv) => {
  const { ours, real } = runBoth(base64, argv, { files, stdin: "from stdin" });
  expect(ours).toEqual(real);
});
