import { join } from "node:path";
import { describe, expect, test } from "vitest";
import Init from "#src/commands/init.js";
import { suites } from "#src/definition/definition.js";
import { templateNames } from "#src/runtime/templates/packages.js";
import { cli } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";

describe("init", () => {
  test("writes the files that it names, and says what to type next", async () => {
    const cwd = temporaryFolder();
    const ended = await cli(["init", "my demo"], { cwd });
    expect(ended).toMatchObject({ status: 0, stderr: "\nNext:\n  aleph-runtime build 'my demo'\n" });
    const listed = ended.stdout.trimEnd().split("\n");
    expect(listed).toContain(join("my demo", "runtime.yaml"));
    const names = namesBelow(cwd);
    for (const name of listed) expect(names).toContain(name);
  });

  test("--json names the folder and the files; --quiet leaves the names", async () => {
    const cwd = temporaryFolder();
    const document = JSON.parse((await cli(["init", "demo", "--json"], { cwd })).stdout);
    expect(document.directory).toMatch(/demo$/);
    expect(document.files).toContain("plugins/custom_plugins.py");
    const ended = await cli(["init", "demo", "--force", "-q"], { cwd });
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toContain(join("demo", "runtime.yaml"));
  });

  test("a folder that is not empty is refused", async () => {
    const cwd = temporaryFolder();
    await cli(["init", "demo"], { cwd });
    const ended = await cli(["init", "demo", "--template", "minimal"], { cwd });
    expect(ended).toMatchObject({ status: 1, stdout: "" });
    expect(ended.stderr).toContain("[SCAFFOLD_NOT_EMPTY]");
    expect(ended.stderr).toContain("--force");
  });

  test("the folder must be named", async () => {
    expect(await cli(["init"])).toMatchObject({ status: 2, stderr: expect.stringContaining("DIRECTORY must be given. [USAGE]") });
  });

  test("offers every template and suite that there is", () => {
    expect([...(Init.flags.template.options ?? [])].sort()).toEqual([...templateNames].sort());
    expect([...(Init.flags.suite.options ?? [])].sort()).toEqual([...suites].sort());
  });
});
