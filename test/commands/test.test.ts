import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeBootable } from "../support/bootable-folder.js";
import { cli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { runtimeImage } from "../support/runtime-image.js";
import { sdkPlugins } from "../support/sdk-plugins.js";
import { noise } from "../support/squashfs.js";

/** The image whose /bin/sh is noise, under a name that does not say what it is. */
async function image(): Promise<string> {
  const path = join(temporaryFolder(), "some.image");
  writeFileSync(path, await runtimeImage({ "usr/bin/sh": noise(5000) }));
  return path;
}

async function projectWith(plugins: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(temporaryFolder(), "demo");
  await cli(["init", folder]);
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(folder, "plugins", name), text);
  return folder;
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

  test("tries the plugins of a project that is not built, with its test/config.yaml, and says how to build it", async () => {
    const folder = await projectWith(sdkPlugins);
    mkdirSync(join(folder, "test"));
    writeFileSync(join(folder, "test", "config.yaml"), "variables: {REACT_X: one}\n");
    const { status, stdout, stderr } = await cli(["test", folder]);
    expect(stdout).toContain("  before_variables: remove_react_prefix\n    - variables.REACT_X (was one)\n    + variables.X = one\n");
    expect(stdout).toMatch(/^ {2}set-up: hostname [a-z2-7]{52}$/m);
    expect(stdout).toMatch(/The plugins run\.\n$/);
    expect(stderr).toContain(`aleph-runtime build ${folder}`);
    expect(status).toBe(0);
  });

  test("ends with 1 where a plugin keeps the machine from starting", async () => {
    const source =
      "from runtime_types import Plugins\ndef broken(name): raise KeyError('colour')\ncustom_plugins = Plugins(after_hostname=broken)\n";
    const { status, stdout } = await cli(["test", await projectWith({ "custom_plugins.py": source }), "--json"]);
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      image: null,
      findings: [],
      rehearsal: { failure: { traceback: expect.stringContaining("custom_plugins.py") } },
    });
    expect(report.rehearsal.events.at(-1)).toMatchObject({ hook: "after_hostname", plugin: "broken" });
  });

  test("names the place in a test/config.yaml that cannot be right", async () => {
    const folder = await projectWith(sdkPlugins);
    mkdirSync(join(folder, "test"));
    writeFileSync(join(folder, "test", "config.yaml"), "variables: {PORT: 80}\n");
    const { status, stderr } = await cli(["test", folder]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('"variables.PORT" must be text; put it in quotes');
    expect(stderr).toContain("config.yaml:1:19");
  });

  test("finds the plugins in an image", async () => {
    const folder = temporaryFolder();
    makeBootable(join(folder, "root"));
    const plugins = join(folder, "plugins");
    mkdirSync(plugins);
    for (const [name, text] of Object.entries(sdkPlugins)) writeFileSync(join(plugins, name), text);
    const image = join(temporaryFolder(), "some.squashfs");
    expect((await cli(["pack", join(folder, "root"), "-o", image, "--init", "--plugins", plugins])).status).toBe(0);
    const report = JSON.parse((await cli(["test", image, "--json"])).stdout);
    expect(report.image).toBe(image);
    expect(report.findings.filter(({ severity }: { severity: string }) => severity === "error")).toEqual([]);
    expect(report.rehearsal.outcome.variables).toEqual({ NAME: "value", EXAMPLE: "value" });
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
