import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { gzip } from "#src/shell/commands/gzip.js";
import { runBoth } from "../../support/command-oracle.js";

const packed = (text: string) => gzipSync(Buffer.from(text)).toString("latin1");
const files = { "a.gz": packed("one\n"), "b.gz": packed("two\n") + packed("three\n"), "bad.gz": "no gzip at all" };

test.each([
  ["gzip", "-cd", "a.gz"],
  ["gzip", "-d", "-c", "a.gz", "b.gz"],
  ["gzip", "--decompress", "--stdout", "b.gz"],
  ["gzip", "-cd", "nothing.gz"],
  ["gzip", "-cd", "bad.gz"],
  ["gzip", "-cd", "bad.gz", "a.gz"],
  ["gzip", "-d"],
])("%j", (...argv) => {
  const { ours, real } = runBoth(gzip, argv, { files, stdin: packed("from stdin") });
  expect(ours).toEqual(real);
});

test("compression is not promised", () => {
  expect(() => runBoth(gzip, ["gzip", "-c", "a.gz"], { files })).toThrow(UnsupportedCall);
});
