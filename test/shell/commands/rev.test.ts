import { expect, test } from "vitest";
import { rev } from "#src/shell/commands/rev.js";
import { runBoth } from "../../support/command-oracle.js";

const files = { a: "abc\ndef\n", short: "abc\nde", high: "ab\ncd\ne\xe9f\ngh\n", e: "", d: {} };

test.each([[["rev", "a"]], [["rev", "short", "a"]], [["rev", "missing", "a"]], [["rev", "e"]], [["rev", "d"]], [["rev"]]])(
  "%j does as the real one",
  (argv) => {
    const { ours, real } = runBoth(rev, argv, { files, stdin: "pq\nr\n" });
    expect(ours).toEqual(real);
  },
);
