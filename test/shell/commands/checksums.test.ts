import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { md5sum } from "#src/shell/commands/md5sum.js";
import { sha1sum } from "#src/shell/commands/sha1sum.js";
import { sha256sum } from "#src/shell/commands/sha256sum.js";
import { sha512sum } from "#src/shell/commands/sha512sum.js";
import { runBoth } from "../../support/command-oracle.js";

const args: readonly (readonly string[])[] = [
  ["a", "b"],
  ["missing", "a"],
  ["d"],
  [],
  ["-"],
  ["-b", "a"],
  ["-t", "a"],
  ["--tag", "a"],
  ["-z", "a"],
  ["q\\w"],
  ["-c", "sums"],
  ["--quiet", "-c", "sums"],
  ["--status", "-c", "sums"],
  ["-w", "-c", "sums"],
  ["-c", "good"],
  ["--status", "-c", "good"],
  ["--strict", "-c", "good", "bad"],
  ["--ignore-missing", "-c", "sums"],
  ["-c", "e"],
  ["-c", "missing"],
  ["-c"],
  ["--quiet", "a"],
  ["-c", "--tag", "a"],
  ["--check", "good"],
];

/** Files, and lists of their sums: right ones, wrong ones, and lines that are none. */
function filesOf(algorithm: string) {
  const sum = (text: string) => createHash(algorithm).update(text).digest("hex");
  const [abc, nothing] = [sum("abc\n"), sum("")];
  return {
    a: "abc\n",
    b: "",
    "q\\w": "abc\n",
    e: "",
    d: {},
    good: `${abc}  a\n${abc} *a\n${algorithm.toUpperCase()} (b) = ${nothing}\n\\${abc}  q\\\\w\n# c\n\n`,
    bad: `${abc}  a\nzz\n`,
    sums: `${abc}  a\nzz\n${nothing}  missing\n${nothing}  a\n${abc.toUpperCase()}  a\n`,
  };
}

describe.each([
  ["md5sum", md5sum, "md5"],
  ["sha1sum", sha1sum, "sha1"],
  ["sha256sum", sha256sum, "sha256"],
  ["sha512sum", sha512sum, "sha512"],
] as const)("%s", (name, command, algorithm) => {
  test.each(args.map((one) => [one]))("%j does as the real one", (one) => {
    const { ours, real } = runBoth(command, [name, ...one], { files: filesOf(algorithm), stdin: "x y\n" });
    expect(ours).toEqual(real);
  });
});
