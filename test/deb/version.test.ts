import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, satisfies, type VersionOperator } from "#src/deb/version.js";
import { lacks } from "../support/oracle.js";

describe("version order", () => {
  test.each([
    ["1.0", "1.0-0"],
    ["1.0", "0:1.0"],
    ["1.01", "1.1"],
    ["1.0-", "1.0"],
  ])("%s equals %s", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
    expect(compareVersions(b, a)).toBe(0);
  });

  test.each([
    ["1.0~rc1", "1.0"],
    ["1.0~~", "1.0~"],
    ["1.0", "1.0a"],
    ["1.0a", "1.0+"],
    ["1.9", "1.10"],
    ["9", "1:0"],
    ["1.0-1", "1.0-1+b1"],
    ["1.0-1+b1", "1.0-1.1"],
    ["2.36-9+deb12u9", "2.36-9+deb12u10"],
    ["1.2-3-1", "1.2-3-2"],
    ["20260101123456789012", "20260101123456789013"],
  ])("%s is older than %s", (a, b) => {
    expect(compareVersions(a, b)).toBeLessThan(0);
    expect(compareVersions(b, a)).toBeGreaterThan(0);
  });

  test.each<[string, VersionOperator, string, boolean]>([
    ["1", "<<", "2", true],
    ["2", "<<", "2", false],
    ["2", "<=", "2", true],
    ["3", "<=", "2", false],
    ["2", "=", "2-0", true],
    ["2", "=", "2-1", false],
    ["2", ">=", "2", true],
    ["1", ">=", "2", false],
    ["3", ">>", "2", true],
    ["2", ">>", "2", false],
  ])("%s %s %s is %s", (version, operator, wanted, holds) => {
    expect(satisfies(version, operator, wanted)).toBe(holds);
  });
});

const word = (characters: string, minLength: number) => fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength: 6 });
const upstream = fc.tuple(word("0123", 1), word("01aZ.+~", 0)).map((parts) => parts.join(""));
const version = fc
  .tuple(fc.option(fc.nat(2)), upstream, fc.option(word("012b+~.", 1)))
  .map(([epoch, middle, revision]) => `${epoch === null ? "" : `${epoch}:`}${middle}${revision === null ? "" : `-${revision}`}`);
/** Half of the pairs differ in little. */
const pair = fc.oneof(
  fc.tuple(version, version),
  fc.tuple(version, word("0~a.", 0)).map(([one, more]) => [one, one + more] as const),
);

test.skipIf(lacks("dpkg"))("versions are ordered as dpkg orders them", () => {
  const pairs = fc.sample(pair, { numRuns: 800, seed: 12 });
  const script =
    'while read a b; do if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" eq "$b"; then echo 0; else echo 1; fi; done';
  const run = spawnSync("sh", ["-c", script], { input: pairs.map(([a, b]) => `${a} ${b}\n`).join(""), encoding: "utf8" });
  expect(run.stderr).toBe("");
  const ours = pairs.map(([a, b]) => `${a} ${b}: ${Math.sign(compareVersions(a, b))}`);
  const theirs = run.stdout.trim().split("\n");
  expect(ours).toEqual(pairs.map(([a, b], at) => `${a} ${b}: ${theirs[at]}`));
});

test("the order is total: it is the same in both directions, and sorting is stable under it", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
