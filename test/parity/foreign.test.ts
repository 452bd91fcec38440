import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  buildSet,
  cachedLibraries,
  ledgerRows,
  makeReference,
  type ParitySet,
  removeSystems,
  sortedLines,
  troubledScripts,
  unexplainedDifferences,
} from "../support/configure-parity.js";
import { isRoot, lacks } from "../support/oracle.js";

/**
 * Sets of packages of many kinds, held against mmdebstrap's systems of the same packages. Needs root and the network.
 *
 *   FOREIGN_SETS   names, with commas between them: only these
 *   FOREIGN_SLICE  a number, such as that of the day: the one set that is its turn
 */
const list = join(import.meta.dirname ?? "", "..", "..", "fixtures", "configure", "foreign-sets.yaml");
const all = parse(readFileSync(list, "utf8")) as readonly ParitySet[];
const slice = process.env["FOREIGN_SLICE"];
const names = process.env["FOREIGN_SETS"]?.split(",");
const sets = slice === undefined ? all.filter(({ name }) => names?.includes(name) ?? true) : [all[Number(slice) % all.length] as ParitySet];

const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-foreign-"));
const lacking = !isRoot || lacks("mmdebstrap") || lacks("chroot");

afterAll(() => removeSystems(folder), 1_200_000);

describe.skipIf(lacking).each(sets)("$name on $suite, against mmdebstrap (needs root and the network)", (set) => {
  let ours = "";
  let ledger = "";
  let theirs = "";

  beforeAll(async () => {
    ({ root: ours, ledger } = await buildSet({ ...set, more: ["python: {bytecode: 0}"] }, folder));
    theirs = makeReference(set, folder);
  }, 3_600_000);

  // Ten sets of whole systems do not fit beside each other on every disk.
  afterAll(() => {
    for (const root of [ours, theirs]) if (root !== "") removeSystems(root);
  }, 1_200_000);

  test("is of at least 100 packages, all of them installed", () => {
    const status = readFileSync(join(ours, "var/lib/dpkg/status"), "utf8");
    const states = [...status.matchAll(/^Status: (.*)$/gm)].map(([, state]) => state);
    expect(states.length).toBeGreaterThanOrEqual(100);
    expect(new Set(states)).toEqual(new Set(["install ok installed"]));
  });

  test("has at most ten differences that are not explained", async () => {
    const found = await unexplainedDifferences(ours, theirs);
    expect(found.length, found.slice(0, 50).join("\n")).toBeLessThanOrEqual(10);
  });

  test("finds the same libraries", () => {
    expect(cachedLibraries(ours)).toEqual(cachedLibraries(theirs));
  });

  test.each([
    "etc/shells",
    "var/lib/ucf/hashfile",
    "var/lib/ucf/registry",
    "var/lib/dpkg/statoverride",
    "var/lib/dpkg/triggers/File",
    "usr/share/info/dir",
  ])("has the same lines in %s, whatever their order", (path) => {
    if (existsSync(join(theirs, path))) expect(sortedLines(ours, path)).toEqual(sortedLines(theirs, path));
  });

  test("has scripts that end as dpkg's run of them, and in which everything was understood", () => {
    expect(ledgerRows(ledger).length).toBeGreaterThan(50);
    expect(troubledScripts(ledger)).toEqual([]);
  });

  test("is a system that dpkg finds nothing wrong with", () => {
    expect(spawnSync("chroot", [ours, "dpkg", "--audit"], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });
});
