import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import picomatch from "picomatch";
import { parse } from "yaml";
import { cli } from "./cli.js";

/** Packages over a suite, configured here and by mmdebstrap: dpkg and the real scripts, as root in a chroot. */
export interface ParitySet {
  readonly name: string;
  readonly suite: string;
  readonly include: readonly string[];
  /** Lines of runtime.yaml beside those of the packages. */
  readonly more?: readonly string[];
}

interface Allowed {
  readonly path: string;
  readonly only?: "ours" | "theirs";
  readonly reason: string;
}

const list = join(import.meta.dirname ?? "", "..", "..", "fixtures", "configure", "allowed-differences.yaml");
const allowed = (parse(readFileSync(list, "utf8")) as Allowed[]).map((one) => ({ ...one, matches: picomatch(one.path, { dot: true }) }));
const isAllowed = (path: string, only: Allowed["only"]) => allowed.some((one) => one.only === only && one.matches(path));

/**
 * The system that mmdebstrap makes; its mirror is that of this computer's apt sources, and no date is judged: they are not what is compared.
 * Where PARITY_REFERENCES names a folder, it is kept there as a tar for the next run, and taken from there.
 */
export function makeReference({ name, suite, include }: ParitySet, folder: string): string {
  const root = join(folder, `theirs-${name}`);
  const kept = process.env["PARITY_REFERENCES"];
  const tar = kept === undefined ? undefined : join(kept, `${name}.tar`);
  if (tar === undefined || !existsSync(tar)) {
    const dates = ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Check-Date "false"'];
    const packages = include.length === 0 ? [] : [`--include=${include.join(",")}`];
    execFileSync("mmdebstrap", ["--quiet", "--variant=minbase", "--format=directory", ...dates, ...packages, suite, root], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (tar === undefined) return root;
    execFileSync("tar", ["--xattrs", "--xattrs-include=*", "-C", root, "-cf", `${tar}.new`, "."]);
    renameSync(`${tar}.new`, tar);
    return root;
  }
  mkdirSync(root);
  execFileSync("tar", ["--xattrs", "--xattrs-include=*", "-C", root, "-xpf", tar]);
  return root;
}

/**
 * Takes a folder away with the systems in it. Where mmdebstrap was interrupted, /dev, /proc and /sys of this computer may still be mounted below: what is on
 * another file system is left alone.
 */
export function removeSystems(folder: string): void {
  execFileSync("rm", ["-rf", "--one-file-system", folder]);
}

export interface Built {
  readonly root: string;
  /** The path of its ledger. */
  readonly ledger: string;
}

/** The same packages, configured here. */
export async function buildSet({ name, suite, include, more = [] }: ParitySet, folder: string): Promise<Built> {
  const project = join(folder, `ours-${name}`);
  mkdirSync(project);
  const lines = ["name: ours", `from: debian:${suite}`, `packages: [${include.join(", ")}]`, "init: none", ...more];
  writeFileSync(join(project, "runtime.yaml"), `${lines.join("\n")}\n`);
  const root = join(project, "root");
  const ended = await cli(["build", project, "--rootfs", root, "--json"], {
    env: { ALEPH_RUNTIME_CACHE: process.env["PARITY_CACHE"] ?? join(folder, "cache") },
  });
  if (ended.status !== 0) throw new Error(`the build ended with ${ended.status}: ${ended.stdout}${ended.stderr}`);
  return { root, ledger: JSON.parse(ended.stdout).ledger };
}

/** The paths that differ without a reason in fixtures/configure/allowed-differences.yaml, a line each. */
export async function unexplainedDifferences(ours: string, theirs: string): Promise<readonly string[]> {
  const ended = await cli(["diff", ours, theirs, "--json"]);
  const found = JSON.parse(ended.stdout) as Record<"added" | "removed" | "changed", readonly Changed[]>;
  return [
    ...found.added.filter(({ path }) => !isAllowed(path, "theirs")).map(({ path }) => `only theirs: ${path}`),
    ...found.removed.filter(({ path }) => !isAllowed(path, "ours")).map(({ path }) => `only ours: ${path}`),
    ...found.changed
      .filter((one) => !isAllowed(one.path, undefined) && !isNumbering(one, ours, theirs))
      .map((one) => `differs: ${JSON.stringify(one)}`),
  ];
}

interface Changed {
  readonly path: string;
  readonly changes?: Readonly<Record<string, readonly string[]>>;
}

/** The fields of account files that are numbers or come of them; the numbers go by the order in which packages are configured. */
const numbers: Readonly<Record<string, readonly number[]>> = { "/etc/passwd": [2, 3], "/etc/group": [2], "/etc/gshadow": [] };

/** Whether the same users and groups only have other numbers: owners are compared by name, and lines of accounts without their order. */
function isNumbering({ path, changes = {} }: Changed, ours: string, theirs: string): boolean {
  const kinds = Object.keys(changes).join();
  const fields = numbers[path];
  if (fields !== undefined) {
    const lines = (root: string) => sortedLines(root, path).map((line) => line.split(":").filter((_, i) => !fields.includes(i)));
    return kinds === "content" && JSON.stringify(lines(ours)) === JSON.stringify(lines(theirs));
  }
  const [mine, other] = changes["owner"] ?? [];
  return kinds === "owner" && mine !== undefined && other !== undefined && ownerNames(ours, mine) === ownerNames(theirs, other);
}

/** `uid:gid` by the names that a system has for them. */
function ownerNames(root: string, owner: string): string {
  const names = owner.split(":").map((number, i) => {
    const line = sortedLines(root, i === 0 ? "etc/passwd" : "etc/group").find((one) => one.split(":")[2] === number);
    return line?.split(":")[0] ?? number;
  });
  return names.join(":");
}

/** The entries that `ldconfig -p` finds: names, kinds and paths. */
export function cachedLibraries(root: string): readonly string[] {
  const printed = execFileSync("/sbin/ldconfig", ["-p", "-C", join(root, "etc/ld.so.cache")], { encoding: "utf8" });
  return printed.split("\n").filter((line) => line.includes(" => "));
}

/** The lines of an account file in byte order, without the day on which a password was set. */
export function shadowLines(root: string): readonly (readonly string[])[] {
  return sortedLines(root, "etc/shadow").map((line) => line.split(":").filter((_, i) => i !== 2));
}

export const sortedLines = (root: string, path: string): readonly string[] => readFileSync(join(root, path), "utf8").split("\n").sort();

interface LedgerRow {
  readonly package: string;
  readonly script: string;
  readonly status: number;
  readonly output: string;
  readonly unsupported: readonly unknown[];
}

export const ledgerRows = (ledger: string): readonly LedgerRow[] =>
  (JSON.parse(readFileSync(ledger, "utf8")) as { readonly scripts: readonly LedgerRow[] }).scripts;

/** The scripts that ended otherwise than dpkg's run, in which all succeed, or in which something was not understood. */
export const troubledScripts = (ledger: string): readonly LedgerRow[] =>
  ledgerRows(ledger).filter(({ status, unsupported }) => status !== 0 || unsupported.length > 0);
