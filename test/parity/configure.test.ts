import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import picomatch from "picomatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cli } from "../support/cli.js";
import { isRoot, lacks } from "../support/oracle.js";

/** A build is held against mmdebstrap's system of the same packages: dpkg and the real scripts, as root in a chroot. Needs the network. */
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-configure-"));
const cache = join(folder, "cache");
const lacking = !isRoot || lacks("mmdebstrap") || lacks("chroot");

interface Allowed {
  readonly path: string;
  readonly only?: "ours" | "theirs";
  readonly reason: string;
}

const list = join(import.meta.dirname ?? "", "..", "..", "fixtures", "configure", "allowed-differences.yaml");
const allowed = (parse(readFileSync(list, "utf8")) as Allowed[]).map((one) => ({ ...one, matches: picomatch(one.path, { dot: true }) }));
const isAllowed = (path: string, only: Allowed["only"]) => allowed.some((one) => one.only === only && one.matches(path));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The system that mmdebstrap makes; its mirror is that of this computer's apt sources, and no date is judged: they are not what is compared. */
function reference(suite: string, include: readonly string[]): string {
  const root = join(folder, `theirs-${suite}-${include.length}`);
  const dates = ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Check-Date "false"'];
  const packages = include.length === 0 ? [] : [`--include=${include.join(",")}`];
  execFileSync("mmdebstrap", ["--quiet", "--variant=minbase", "--format=directory", ...dates, ...packages, suite, root], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return root;
}

/** The same packages, configured here. */
async function built(suite: string, include: readonly string[]): Promise<{ readonly root: string; readonly ledger: string }> {
  const project = join(folder, `ours-${suite}-${include.length}`);
  mkdirSync(project);
  writeFileSync(join(project, "runtime.yaml"), `name: ours\nfrom: debian:${suite}\npackages: [${include.join(", ")}]\ninit: none\n`);
  const root = join(project, "root");
  const ended = await cli(["build", project, "--rootfs", root, "--json"], { env: { ALEPH_RUNTIME_CACHE: cache } });
  expect(ended.stderr.match(/^Error.*/gm)).toBeNull();
  expect(ended.status).toBe(0);
  return { root, ledger: JSON.parse(ended.stdout).ledger };
}

/** The entries that `ldconfig -p` finds: names, kinds and paths. */
function libraries(root: string): string[] {
  const printed = execFileSync("/sbin/ldconfig", ["-p", "-C", join(root, "etc/ld.so.cache")], { encoding: "utf8" });
  return printed.split("\n").filter((line) => line.includes(" => "));
}

const lines = (root: string, path: string): string[] => readFileSync(join(root, path), "utf8").split("\n").sort();

describe.skipIf(lacking).each([["bookworm", []]] as const)(
  "%s with %j, against mmdebstrap (needs root and the network)",
  (suite, include) => {
    let ours = "";
    let ledger = "";
    let theirs = "";

    beforeAll(async () => {
      ({ root: ours, ledger } = await built(suite, include));
      theirs = reference(suite, include);
    }, 1_200_000);

    test("has no difference that is not explained", async () => {
      const ended = await cli(["diff", ours, theirs, "--json"]);
      const found = JSON.parse(ended.stdout) as Record<"added" | "removed" | "changed", readonly { readonly path: string }[]>;
      const unexplained = [
        ...found.added.filter(({ path }) => !isAllowed(path, "theirs")).map(({ path }) => `only theirs: ${path}`),
        ...found.removed.filter(({ path }) => !isAllowed(path, "ours")).map(({ path }) => `only ours: ${path}`),
        ...found.changed.filter(({ path }) => !isAllowed(path, undefined)).map((one) => `differs: ${JSON.stringify(one)}`),
      ];
      expect(unexplained).toEqual([]);
    });

    test("finds the same libraries", () => {
      expect(libraries(ours)).toEqual(libraries(theirs));
    });

    test("has the same accounts and shells", () => {
      const accounts = (root: string) => lines(root, "etc/shadow").map((line) => line.split(":").filter((_, i) => i !== 2));
      expect(accounts(ours)).toEqual(accounts(theirs));
      expect(lines(ours, "etc/shells")).toEqual(lines(theirs, "etc/shells"));
    });

    test("has a ledger in which everything was understood", () => {
      const { scripts } = JSON.parse(readFileSync(ledger, "utf8")) as {
        scripts: readonly { status: number; unsupported: readonly unknown[] }[];
      };
      expect(scripts.length).toBeGreaterThan(40);
      expect(scripts.filter(({ status, unsupported }) => status !== 0 || unsupported.length > 0)).toEqual([]);
    });

    test("is a system that dpkg and apt find nothing wrong with", () => {
      const root = join(folder, "chroot");
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
  },
);
