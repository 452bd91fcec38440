import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { templatePackages } from "#src/runtime/templates/packages.js";
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

/** The packages of the official runtime, held against mmdebstrap's system of the same packages, and tried as a system. Needs root and the network. */
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-official-"));
const lacking = !isRoot || lacks("mmdebstrap") || lacks("chroot") || lacks("unshare");
const set = {
  name: "official-bookworm",
  suite: "bookworm",
  include: templatePackages("official", "bookworm"),
  more: ["python: {bytecode: 0}"],
} as const;

/** Of a public web server, early in 2023, whose root is one of ca-certificates. */
const publicChain = join(import.meta.dirname ?? "", "..", "..", "fixtures", "configure", "public-chain");

afterAll(() => removeSystems(folder));

describe.skipIf(lacking)("official on bookworm, against mmdebstrap (needs root and the network)", () => {
  let ours = "";
  let ledger = "";
  let theirs = "";
  const chroot = join(folder, "chroot");

  /** Runs a program in a copy of our system, with /proc and /dev as this computer has them. */
  const inside = (script: string) => {
    const mounts = 'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$1" /bin/sh -c "$2"';
    const { status, stdout, stderr } = spawnSync("unshare", ["--mount", "--pid", "--fork", "sh", "-c", mounts, "sh", chroot, script], {
      encoding: "utf8",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C.UTF-8" },
    });
    return { status, stdout, stderr };
  };

  beforeAll(async () => {
    ({ root: ours, ledger } = await buildSet(set, folder));
    theirs = makeReference(set, folder);
    execFileSync("cp", ["-a", ours, chroot]);
  }, 3_600_000);

  test("has no difference that is not explained, bytecode included", async () => {
    expect(await unexplainedDifferences(ours, theirs)).toEqual([]);
  });

  test("holds the bytecode of as many files as there are in the reference", () => {
    const count = (root: string) => execFileSync("find", [root, "-name", "*.pyc"], { encoding: "utf8" }).split("\n").length - 1;
    const { bytecode } = JSON.parse(readFileSync(ledger, "utf8"));
    expect(bytecode).toEqual({ level: 0, files: count(theirs) });
    expect(count(theirs)).toBeGreaterThan(1500);
  });

  test("finds the same libraries, and has the same accounts and shells", () => {
    expect(cachedLibraries(ours)).toEqual(cachedLibraries(theirs));
    expect(shadowLines(ours)).toEqual(shadowLines(theirs));
    expect(sortedLines(ours, "etc/shells")).toEqual(sortedLines(theirs, "etc/shells"));
  });

  test("has a ledger in which everything was understood", () => {
    expect(ledgerRows(ledger).length).toBeGreaterThan(100);
    expect(troubledScripts(ledger)).toEqual([]);
  });

  test.each([
    "dpkg --audit",
    "dpkg --configure -a",
    "pwck -r -q",
    "grpck -r",
    "mkdir -p /run/sshd && ssh-keygen -A > /dev/null && sshd -t",
  ])("%s finds nothing wrong and says nothing", (script) => {
    expect(inside(script)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("apt-get check passes", () => {
    expect(inside("apt-get check -qq")).toMatchObject({ status: 0, stderr: "" });
  });

  test("openssl verifies a public chain by the hash links of /etc/ssl/certs alone, at a time when it was valid", () => {
    for (const name of ["leaf.pem", "intermediate.pem"]) cpSync(join(publicChain, name), join(chroot, "tmp", name));
    const verify = "openssl verify -no-CAfile -no-CAstore -CApath /etc/ssl/certs -attime 1677615892";
    expect(inside(`${verify} -untrusted /tmp/intermediate.pem /tmp/leaf.pem`)).toEqual({
      status: 0,
      stdout: "/tmp/leaf.pem: OK\n",
      stderr: "",
    });
    expect(inside(`${verify} /tmp/leaf.pem`).status).toBe(2);
  });

  test.each([
    ["python3 -c 'import aiohttp, msgpack, pydantic, fastapi, cytoolz; print(1 + 1)'", /^2\n$/],
    ["node -p '1 + 1'", /^2\n$/],
    ["npm --version", /^\d+\.\d+/],
    ["cd /tmp && gcc -o hello hello.c && ./hello", /^hello, world\n$/],
    ["curl --version", /^curl \d/],
    ["docker --version", /^Docker version \d/],
    ["nft --version", /^nftables v\d/],
  ])("%s", (script, printed) => {
    writeFileSync(join(chroot, "tmp/hello.c"), '#include <stdio.h>\nint main(void) { puts("hello, world"); return 0; }\n');
    const { status, stdout, stderr } = inside(script);
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(printed);
  });
});
