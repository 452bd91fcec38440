import { expect, test } from "vitest";
import { tr } from "#src/shell/commands/tr.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {};

test.each([
  [["tr", "a-z", "A-Z"]],
  [["tr", "[a-z]", "[A-Z]"]],
  [["tr", "[:lower:]", "[:upper:]"]],
  [["tr", "[:upper:]", "[:lower:]"]],
  [["tr", "-d", "\\n"]],
  [["tr", "-d", "[:space:]"]],
  [["tr", "-cd", "[:alnum:]"]],
  [["tr", "-s", " "]],
  [["tr", "-s", "[:space:]", "\\n"]],
  [["tr", "\\n", " "]],
  [["tr", " ", "\\n"]],
  [["tr", "\\t\\040", "xy"]],
  [["tr", "-c", "a-z\\n", "_"]],
  [["tr", "-C", "a", "b"]],
  [["tr", "-ds", "a-c", "l"]],
  [["tr", "-t", "a-z", "A-C"]],
  [["tr", "a-z", "A-C"]],
  [["tr", "abc", "x[y*]"]],
  [["tr", "abc", "[y*2]z"]],
  [["tr", "[:lower:]", "x"]],
  [["tr", "[=a=]", "x"]],
  [["tr", "a-", "x"]],
  [["tr", "\\\\", "/"]],
  [["tr", "-", "_"]],
  [["tr", "--", "-a", "_b"]],
  [["tr", "a\\-z", "123"]],
  [["tr", "\\377", "y"]],
  [["tr", "-d", "[]"]],
  [["tr", "[:digit:]", "a-j"]],
  [["tr", "-sc", "[:alpha:]", "\\n"]],
  [["tr"]],
  [["tr", "a"]],
  [["tr", "a", "b", "c"]],
  [["tr", "-d", "a", "b"]],
  [["tr", "-ds", "a"]],
  [["tr", "z-a", "x"]],
  [["tr", "[:foo:]", "x"]],
  [["tr", "[:upper:]", "[:digit:]"]],
  [["tr", "a", ""]],
  [["tr", "[=ab=]", "x"]],
  [["tr", "-d", "[a*]"]],
  [["tr", "[:lower:]a", "[:upper:]"]],
  [["tr", "[:alpha:]", "[:upper:]"]],
  [["tr", "a-\\n", "x"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(tr, argv, { files, stdin: "a b\tc\nhello World 123 [x]\n\naabbcc\\n\xff\n" });
  expect(ours).toEqual(real);
});
