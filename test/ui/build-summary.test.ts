import { expect, test } from "vitest";
import { buildSummary } from "#src/ui/build-summary.js";

const facts = {
  packages: 62,
  suite: "bookworm",
  releaseDate: "2026-01-10T09:43:12.000Z",
  entries: 7123,
  sha256: "ab",
  deferred: { scripts: 0, packages: [] },
};

test("sums a build up", () => {
  expect(buildSummary(facts, 12_300)).toEqual(["62 packages of Debian bookworm as of 2026-01-10, 7,123 paths, in 12.3 s.", "SHA256 ab"]);
});

test("says which packages' scripts were not run", () => {
  const packages = ["a", "b", "c", "d", "e", "f", "g", "h"];
  expect(buildSummary({ ...facts, deferred: { scripts: 1204, packages } }, 0)[2]).toBe(
    "1,204 maintainer scripts of 8 packages were not run: a, b, c, d, e and 3 more.",
  );
  expect(buildSummary({ ...facts, deferred: { scripts: 1, packages: ["a"] } }, 0)[2]).toBe(
    "1 maintainer script of 1 package was not run: a.",
  );
});
