import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { suites } from "#src/definition/definition.js";
import { loadDefinition } from "#src/definition/load.js";
import { schemaDocument } from "#src/definition/schema.js";
import { type ScaffoldOptions, scaffold } from "#src/runtime/scaffold.js";
import { templateNames, templatePackages } from "#src/runtime/templates/packages.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";

const usual: ScaffoldOptions = { template: "python", suite: "bookworm", force: false };

const everyFile = [
  ".aleph-runtime/schema.json",
  ".gitignore",
  "README.md",
  "plugins/custom_plugins.py",
  "plugins/init0_plugin.sh",
  "runtime.yaml",
];

const filesBelow = (folder: string): string[] => namesBelow(folder).filter((name) => statSync(join(folder, name)).isFile());
const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

describe("a new project", () => {
  test("has every file, and nothing else", async () => {
    const folder = join(temporaryFolder(), "deep", "demo");
    const result = await scaffold(folder, usual);
    expect(result.directory).toBe(folder);
    expect([...result.files].sort()).toEqual(everyFile);
    expect(filesBelow(folder)).toEqual(everyFile);
  });

  test("leaves no placeholder", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    for (const name of everyFile) expect(read(folder, name)).not.toMatch(/\{\{|\}\}/);
    expect(read(folder, "README.md")).toContain("build/demo.squashfs");
    expect(read(folder, ".gitignore")).toBe("build/\n");
  });

  test("points editors at its own copy of the schema", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    const path = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(folder, "runtime.yaml"))?.[1];
    expect(read(folder, path ?? "")).toBe(schemaDocument());
  });

  test.skipIf(process.platform === "win32")("has an executable init0_plugin.sh", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    expect(statSync(join(folder, "plugins/init0_plugin.sh")).mode & 0o100).toBe(0o100);
    expect(statSync(join(folder, "runtime.yaml")).mode & 0o111).toBe(0);
  });

  const choices = templateNames.flatMap((template) => suites.map((suite) => ({ template, suite })));
  test.each(choices)("$template on $suite is a definition with the template's packages", async ({ template, suite }) => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, { template, suite, force: false });
    expect(await loadDefinition(folder)).toMatchObject({
      name: "demo",
      from: { distribution: "debian", suite },
      mirror: "auto",
      packages: templatePackages(template, suite),
      exclude: [],
      files: [],
      plugins: { folder: join(folder, "plugins") },
      init: "aleph",
      squashfs: { compression: "gzip", level: 6, block: 131072 },
    });
  });

  test.each(["1e3", "true", "No", "0x10", "null", "2024-01-01", "My Project", "プロジェクト"])(
    "the folder %j gives a name that loads",
    async (name) => {
      const folder = join(temporaryFolder(), name);
      await scaffold(folder, usual);
      const loaded = await loadDefinition(folder);
      expect(loaded.name).toMatch(/^[A-Za-z0-9][\w.-]*$/);
      expect(read(folder, "README.md")).toContain(`build/${loaded.name}.squashfs`);
    },
  );

  test("takes a name that is given", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, { ...usual, name: "other" });
    expect((await loadDefinition(folder)).name).toBe("other");
  });
});

describe("the commented examples of runtime.yaml", () => {
  test("are right once their comment signs are gone", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    const examples = read(folder, "runtime.yaml").replace(/^# (exclude:|files:| {2}.*)$/gm, "$1");
    writeFileSync(join(folder, "runtime.yaml"), examples);
    writeFileSync(join(folder, "app.conf"), "");
    const { exclude, files } = await loadDefinition(folder);
    expect(exclude).toEqual(["/usr/share/doc/**", "/usr/share/man/**"]);
    expect(files).toEqual([{ from: join(folder, "app.conf"), to: "/etc/app.conf", mode: 0o640, owner: { uid: 0, gid: 0 } }]);
  });
});

describe("a template's packages", () => {
  test("follow the suite where a package was renamed or has gone", () => {
    expect(templatePackages("official", "bullseye")).toContain("libsecp256k1-0");
    expect(templatePackages("official", "bookworm")).toContain("libsecp256k1-1");
    expect(templatePackages("official", "trixie")).toContain("libsecp256k1-2");
    expect(templatePackages("official", "bookworm")).toContain("cgroupfs-mount");
    expect(templatePackages("official", "trixie")).not.toContain("cgroupfs-mount");
  });

  test.each(templateNames)("%s has what the init sequence runs on", (template) => {
    expect(templatePackages(template, "bookworm")).toEqual(expect.arrayContaining(["python3-minimal", "python3-msgpack", "socat"]));
  });
});

describe("a folder that is not empty", () => {
  test("is refused, and stays as it is", async () => {
    const folder = temporaryFolder();
    for (const name of ["a", "b", "c", "d"]) writeFileSync(join(folder, name), name);
    await expect(scaffold(folder, usual)).rejects.toMatchObject({
      code: "SCAFFOLD_NOT_EMPTY",
      message: `Cannot make a project in ${folder}: it is not empty (a, b, c and 1 more).`,
      hint: expect.stringContaining("--force"),
    });
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("is taken with force: other files stay, files of the same names are replaced", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "notes"), "mine");
    writeFileSync(join(folder, "runtime.yaml"), "mine");
    await scaffold(folder, { ...usual, force: true });
    expect(read(folder, "notes")).toBe("mine");
    expect((await loadDefinition(folder)).from).toMatchObject({ suite: "bookworm" });
  });

  test("counts as empty when it only holds .git", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ".git"));
    expect((await scaffold(folder, usual)).files).toHaveLength(everyFile.length);
  });
});

describe("a failure leaves nothing", () => {
  test("in a folder that was there: what was there, and no more", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "README.md"));
    writeFileSync(join(folder, "notes"), "mine");
    await expect(scaffold(folder, { ...usual, force: true })).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(namesBelow(folder)).toEqual(["README.md", "notes"]);
  });

  test("where the folder is a file", async () => {
    const file = join(temporaryFolder(), "demo");
    writeFileSync(file, "mine");
    await expect(scaffold(file, usual)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    await expect(scaffold(file, { ...usual, force: true })).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("where a folder on the way is a file, new folders go too", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".aleph-runtime"), "mine");
    await expect(scaffold(folder, { ...usual, force: true })).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(namesBelow(folder)).toEqual([".aleph-runtime"]);
  });
});

test("an unknown template or suite is told with what was meant", async () => {
  const folder = join(temporaryFolder(), "demo");
  const template = "pyton" as "python";
  await expect(scaffold(folder, { ...usual, template })).rejects.toMatchObject({
    code: "SCAFFOLD_TEMPLATE_UNKNOWN",
    hint: "Did you mean python?",
  });
  await expect(scaffold(folder, { ...usual, suite: "trixi" })).rejects.toMatchObject({
    code: "SCAFFOLD_SUITE_UNKNOWN",
    hint: "Did you mean trixie?",
  });
  await expect(scaffold(folder, { ...usual, suite: "sid" })).rejects.toMatchObject({ hint: "Choose one of bookworm, trixie, bullseye." });
  expect(readdirSync(join(folder, ".."))).not.toContain(basename(folder));
});

describe("the plugins of a new project", () => {
  const guest = fileURLToPath(new URL("../../src/guest", import.meta.url));

  /** Runs Python with the guest's own modules, as in the image, where both lie in /root. */
  const python = (folder: string, program: string) =>
    spawnSync("python3", ["-B", "-c", program], {
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: `${guest}:${join(folder, "plugins")}` },
    });

  test.skipIf(lacks("python3"))("load under Python and name no hook (needs python3)", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    const program =
      "from custom_plugins import custom_plugins as p; import runtime_types as t; print(isinstance(p, t.Plugins), [h for h in t.HOOKS if p.functions(h)])";
    expect(python(folder, program)).toMatchObject({ status: 0, stdout: "True []\n" });
  });

  test.skipIf(lacks("python3"))("have examples that work (needs python3)", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    const path = join(folder, "plugins", "custom_plugins.py");
    writeFileSync(path, readFileSync(path, "utf8").replace(/^( *)# ?((?:def| {4}|before_variables|after_variables).*)$/gm, "$1$2"));
    const program =
      "from custom_plugins import custom_plugins as p; v = {'REACT_A': '1', 'B': '2'}; p.before_variables(v); p.after_variables(v)";
    expect(python(folder, program)).toMatchObject({ status: 0, stdout: "variables: {'B': '2', 'A': '1'}\n" });
  });

  test.skipIf(lacks("python3"))("describe the hooks that the guest has, in its order (needs python3)", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    const told = [...read(folder, "plugins/custom_plugins.py").matchAll(/^ {4}((?:(?:before|after)_\w+(?:, )?)+)/gm)].flatMap(
      ([, names = ""]) => names.split(", "),
    );
    expect(python(folder, "import runtime_types as t; print(*t.HOOKS)").stdout.trim().split(" ")).toEqual(told);
  });

  test.skipIf(lacks("sh"))("hold a script that a shell runs (needs sh)", async () => {
    const folder = join(temporaryFolder(), "demo");
    await scaffold(folder, usual);
    expect(spawnSync("sh", ["-eu", join(folder, "plugins", "init0_plugin.sh")], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});
