import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { runtimeImage } from "../support/runtime-image.js";
import { noise } from "../support/squashfs.js";

/** The image whose /bin/sh is noise, under a name that does not say what it is. */
async function image(): Promise<string> {
  const path = join(temporaryFolder(), "some.image");
  writeFileSync(path, await runtimeImage({ "usr/bin/sh": noise(5000) }));
  return path;
}

describe("test", () => {
  test("knows an image by its bytes, names each rule that is broken, and ends with 3", async () => {
    const { status, stdout, stderr } = await cli(["test", await image()]);
    expect(status).toBe(3);
    expect(stdout).toContain("[");
    expect(stdout).toMatch(/cannot start: [1-9]\d* broken\.\n$/);
    expect(stderr).toBe("");
  });

  test("gives rule, severity, path, message and hint with --json", async () => {
    const folder = temporaryFolder();
    for (const name of ["dev", "proc", "sys", "run", "mnt", "overlay", "tmp", "opt/code", "data", "root"]) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    const { status, stdout } = await cli(["test", folder, "--json"]);
    expect(status).toBe(3);
    expect(JSON.parse(stdout).findings).toEqual([
      {
        severity: "error",
        rule: "init",
        path: "/sbin/init",
        message: "The kernel starts /sbin/init, and there is none.",
        hint: "Put `init: aleph` into runtime.yaml, or pack with --init.",
      },
    ]);
  });

  test("says that an image is cut off, not that it breaks rules", async () => {
    const path = join(temporaryFolder(), "half.squashfs");
    writeFileSync(path, (await runtimeImage()).subarray(0, 200));
    const { status, stdout, stderr } = await cli(["test", path]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("[SQUASHFS_TRUNCATED]");
  });

  test("names what is not there", async () => {
    const { status, stderr } = await cli(["test", join(temporaryFolder(), "missing.squashfs")]);
    expect(status).toBe(1);
    expect(stderr).toContain("[FILE_UNREADABLE]");
  });
});
