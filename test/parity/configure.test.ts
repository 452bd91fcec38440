import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  buildSet,
  cachedLibraries,
  ledgerRows,
  makeReference,
  removeSystems,
  shadowLines,
  sortedLines,
  troubledScripts,
  unexplainedDifferences,
} from "../support/configure-parity.js";
import { isRoot, lacks } from "../support/oracle.js";

/** A build is held against mmdebstrap's system of the same packages: dpkg and the real scripts, as root in a chroot. Needs the network. */
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-configure-"));
const lacking = !isRoot || lacks("mmdebstrap") || lacks("chroot");

afterAll(() => removeSystems(folder));

/** With scripts that must have run, at least: so many, as trixie has fewer. */
const sets = [
  { suite: "bookworm", scripts: 41 },
  { suite: "trixie", scripts: 39 },
].map((set) => ({ ...set, name: `minbase-${set.suite}`, include: [] }));

describe.skipIf(lacking).each(sets)("$name, against mmdebstrap (needs root and the network)", (set) => {
  let ours = "";
  let ledger = "";
  let theirs = "";

  beforeAll(async () => {
    ({ root: ours, ledger } = await buildSet(set, folder));
    theirs = makeReference(set, folder);
  }, 1_200_000);

  test("has no difference that is not explained", async () => {
    expect(await unexplainedDifferences(ours, theirs)).toEqual([]);
  });

  test("finds the same libraries", () => {
    expect(cachedLibraries(ours)).toEqual(cachedLibraries(theirs));
  });

  test("has the same accounts and shells", () => {
    expect(shadowLines(ours)).toEqual(shadowLines(theirs));
    expect(sortedLines(ours, "etc/shells")).toEqual(sortedLines(theirs, "etc/shells"));
  });

  test("has a ledger in which everything was understood", () => {
    expect(ledgerRows(ledger).length).toBeGreaterThanOrEqual(set.scripts);
    expect(troubledScripts(ledger)).toEqual([]);
  });

  test("is a system that dpkg and apt find nothing wrong with", () => {
    const root = join(folder, `chroot-${set.name}`);
    execFileSync("cp", ["-a", ours, root]);
    for (const argv of [
      ["dpkg", "--audit"],
      ["dpkg", "--configure", "-a"],
      ["pwck", "-r", "-q"],
      ["grpck", "-r"],
    ]) {
      const { status, stdout, stderr } = spawnSync("chroot", [root, ...argv], { encoding: "utf8" });
      expect({ argv, status, stdout, stderr }).toEqual({ argv, status: 0, stdout: "", stderr: "" });
    }
  });
});
