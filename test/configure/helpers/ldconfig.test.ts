import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Given } from "../../support/command-oracle.js";
import { temporaryFolder } from "../../support/folder.js";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, type RootOutcome, runInRoots } from "../../support/root-oracle.js";

const triplet = `${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
const library = (name: string) => ({ text: readFileSync(`/lib/${triplet}/${name}`, "latin1"), mode: 0o644 });
const inRoot: InRoot = ([name = "", ...args], root) => ({ argv: [`/sbin/${name}`, "-r", root, ...args] });

const cacheName = "etc/ld.so.cache";

/** The entries of the cache that a run wrote, as ldconfig prints them, and what else is in its root. */
function outcome({ files }: RootOutcome) {
  const { [cacheName]: cache = "", ...others } = files;
  const path = join(temporaryFolder(), "ld.so.cache");
  writeFileSync(path, Buffer.from(JSON.parse(cache.slice(cache.indexOf('"'))), "latin1"));
  const printed = execFileSync("/sbin/ldconfig", ["-p", "-C", path], { encoding: "utf8" });
  return {
    entries: printed.split("\n").filter((line) => line.includes("=>")),
    others,
  };
}

describe.skipIf(lacks("/sbin/ldconfig") || !isRoot)("ldconfig writes the entries and links that the real one does (needs root)", () => {
  const cases: Readonly<Record<string, () => Given>> = {
    "a library under another name gets its link": () => ({ "usr/lib/libm-2.36.so": library("libm.so.6") }),
    "a link of the linker is an entry of its own name": () => ({
      "usr/lib/libm.so.6": library("libm.so.6"),
      "usr/lib/libm.so": { link: "libm.so.6" },
    }),
    "a link by another name leaves the library's link as it is": () => ({
      "usr/lib/libm-2.36.so": library("libm.so.6"),
      "usr/lib/libm.so.6": { link: "libm-2.36.so" },
      "usr/lib/libother.so.9": { link: "libm-2.36.so" },
    }),
    "folders of ld.so.conf come first": () => ({
      "etc/ld.so.conf": "include /etc/ld.so.conf.d/*.conf\n",
      "etc/ld.so.conf.d/own.conf": "/zzz/lib\n",
      "zzz/lib/libm.so.6": library("libm.so.6"),
      "usr/lib/libm.so.6": library("libm.so.6"),
    }),
  };
  test.each(Object.entries(cases))("%s", (_, files) => {
    const { ours, real } = runInRoots([["ldconfig"]], { files: { "etc/hostname": "x", ...files() }, inRoot });
    expect(real.steps[0]?.status).toBe(0);
    expect(outcome(real).entries.length).toBeGreaterThan(0);
    expect(outcome(ours)).toEqual(outcome(real));
  });
});
