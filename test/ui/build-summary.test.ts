import { expect, test } from "vitest";
import { buildSummary } from "#src/ui/build-summary.js";

const facts = {
  packages: 62,
  suite: "bookworm",
  releaseDate: "2026-01-10T09:43:12.000Z",
  entries: 7123,
  sha256: "ab",
  configured: { scripts: 0, paths: 0, waived: [] },
  firstBoot: [],
};

test("sums a build up", () => {
  expect(buildSummary(facts, 12_300)).toEqual(["62 packages of Debian bookworm as of 2026-01-10, 7,123 paths, in 12.3 s.", "SHA256 ab"]);
});

test("says what scripts did, and where to read it", () => {
  expect(buildSummary({ ...facts, configured: { scripts: 1204, paths: 1, waived: [] }, ledger: "/x/demo.configure.json" }, 0)[2]).toBe(
    "1,204 maintainer scripts changed 1 path: see /x/demo.configure.json.",
  );
  expect(buildSummary({ ...facts, configured: { scripts: 1, paths: 20, waived: [] } }, 0)[2]).toBe("1 maintainer script changed 20 paths.");
});

test("names what is not wholly configured, and what is left to the boot", () => {
  const waived = [{ package: "example", reason: "Its script only registers a menu." }];
  const firstBoot = ["ssh host keys", "the machine-id"];
  expect(buildSummary({ ...facts, configured: { scripts: 0, paths: 0, waived }, firstBoot }, 0).slice(2)).toEqual([
    "Not wholly configured: example (Its script only registers a menu.)",
    "Each machine makes for itself at boot: ssh host keys, the machine-id.",
  ]);
});
