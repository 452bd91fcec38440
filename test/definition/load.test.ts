import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BuildError } from "#src/core/errors.js";
import { limits } from "#src/core/limits.js";
import { loadDefinition } from "#src/definition/load.js";
import { errorText } from "#src/ui/error.js";
import { temporaryFolder } from "../support/folder.js";
import { expectedError, fixtureNames, projectOf, projectWith } from "./fixtures.js";

async function errorOf(project: string): Promise<BuildError> {
  try {
    await loadDefinition(project);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error(`${project} was accepted`);
}

describe("good definitions", () => {
  test("the smallest one gets every default", async () => {
    const project = projectOf("good", "smallest");
    expect(await loadDefinition(project)).toEqual({
      name: "smallest",
      from: { distribution: "debian", suite: "trixie" },
      mirror: "auto",
      moreMirrors: [],
      arch: "amd64",
      architectures: ["amd64"],
      snapshot: undefined,
      components: ["main"],
      suites: [],
      sources: [],
      packages: [],
      remove: [],
      recommends: false,
      localPackages: [],
      debs: [],
      pins: [],
      exclude: [],
      waived: [],
      scriptSeconds: 120,
      files: [],
      preseed: {},
      users: [],
      run: [],
      plugins: undefined,
      init: "aleph",
      python: { bytecode: 2 },
      squashfs: { compression: "gzip", level: undefined, block: 131072, fragments: "always" },
      folder: project,
      file: join(project, "runtime.yaml"),
    });
  });

  test("every key is taken as it is written", async () => {
    const project = projectOf("good", "everything");
    mkdirSync(join(dirname(project), "good"));
    expect(await loadDefinition(project)).toEqual({
      name: "Every-thing_1.0",
      from: { distribution: "debian", suite: "bookworm" },
      mirror: "http://mirror.example/debian",
      securityMirror: "https://mirror.example/debian-security",
      moreMirrors: [],
      arch: "arm64",
      architectures: ["arm64", "amd64"],
      snapshot: "20260101T000000Z",
      components: ["main", "non-free-firmware"],
      suites: ["bookworm-backports"],
      sources: [
        {
          name: "example",
          url: "https://example.org/apt",
          suite: "stable",
          components: ["main"],
          key: join(project, "everything.yaml"),
        },
      ],
      packages: ["python3-minimal", "socat=1.7.4.4-2", "curl/bookworm-security", "libc6:amd64", "g++"],
      remove: ["tzdata"],
      recommends: true,
      localPackages: [join(project, "everything.yaml")],
      debs: [project],
      pins: [{ package: "curl", suite: "bookworm-backports", version: "8.*", priority: 600 }],
      exclude: ["/usr/share/doc/**", "/usr/share/{man,info}/**"],
      waived: [],
      scriptSeconds: 120,
      files: [
        { from: join(project, "everything.yaml"), to: "/etc/everything.yaml", mode: 0o640, owner: { uid: 1000, gid: 4294967294 } },
        { from: join(dirname(project), "good"), to: "/", mode: 0o4755 },
      ],
      preseed: { "tzdata/Areas": "Europe", "example/port": "8080", "example/enable": "true" },
      users: [
        {
          name: "app",
          uid: 1000,
          gid: 1000,
          home: "/srv/app",
          shell: "/bin/sh",
          comment: "The program",
          groups: ["www-data"],
          system: false,
        },
      ],
      run: [
        { text: "echo one", line: 42 },
        { text: "echo two\necho three\n", line: 44 },
      ],
      plugins: { folder: project, onError: "continue" },
      init: "none",
      python: { bytecode: 1 },
      squashfs: { compression: "gzip", level: 12, block: 1 << 20, fragments: "always" },
      folder: project,
      file: join(project, "runtime.yaml"),
    });
  });

  test.each([
    ["from: debian:bookworm", 2],
    ["from: debian:trixie\ninit: none", 0],
    ["from: debian:bullseye", "none"],
    ["from: debian:bookworm\npython: {}", 2],
    ["from: debian:bookworm\npython: {bytecode: none}", "none"],
    ["from: debian:bullseye\npython: {bytecode: none}", "none"],
  ])("%j compiles Python files at level %s", async (written, bytecode) => {
    expect((await loadDefinition(projectWith(`${written}\n`))).python).toEqual({ bytecode });
  });

  test("aliases stand for what they name", async () => {
    const { exclude, packages, squashfs } = await loadDefinition(projectOf("good", "aliases"));
    expect({ exclude, packages, block: squashfs.block }).toEqual({ exclude: [], packages: [], block: 4096 });
  });

  test("a byte order mark and CRLF lines change nothing", async () => {
    const { from, packages } = await loadDefinition(projectWith("\uFEFFfrom: debian:bookworm\r\npackages:\r\n- socat\r\n"));
    expect({ from, packages }).toEqual({ from: { distribution: "debian", suite: "bookworm" }, packages: ["socat"] });
  });

  test.each([
    ["4K", 4096],
    ["128K", 131072],
    ["1M", 1048576],
    [65536, 65536],
  ])("block: %s is %i bytes", async (written, bytes) => {
    const { squashfs } = await loadDefinition(projectWith(`from: debian:bookworm\nsquashfs: {block: ${written}}\n`));
    expect(squashfs.block).toBe(bytes);
  });
});

describe("bad definitions are told with place, line, caret and hint", () => {
  test.each(fixtureNames("bad"))("%s", async (name) => {
    const project = projectOf("bad", name);
    const error = await errorOf(project);
    const text = errorText(error, (_, part) => part).replaceAll(project, "project");
    await expect(`${text}\n`).toMatchFileSnapshot(expectedError(name));
  });

  test("the place of an alias's value is where it is written", async () => {
    const error = await errorOf(projectWith("from: debian:bookworm\npackages: &x [Socat]\nexclude: *x\n"));
    expect(error.where).toMatchObject({ line: 2, column: 15 });
  });

  test("more than a few problems are counted", async () => {
    const keys = Array.from({ length: 9 }, (_, index) => `key${index}: 1\n`).join("");
    const error = await errorOf(projectWith(`from: debian:bookworm\n${keys}`));
    expect(error.message.split("\n")).toEqual([
      '"key0" is not a key of runtime.yaml.',
      "8 more problems:",
      ...[1, 2, 3, 4, 5].map((index) => `  line ${index + 2}: "key${index}" is not a key of runtime.yaml`),
      "  and 3 more",
    ]);
  });

  test("a long line is not shown", async () => {
    const error = await errorOf(projectWith(`from: debian:bookworm\nname: "${"x".repeat(300)}"\n`));
    expect(error.where).toMatchObject({ line: 2, column: 7 });
    expect(error.where?.excerpt).toBeUndefined();
    expect(error.message.length).toBeLessThan(300);
  });

  test("the parser's limit on depth is an error like another", async () => {
    expect((await errorOf(projectWith("[".repeat(20_000)))).code).toBe("DEFINITION_SYNTAX");
  });

  test("more aliases than the limit are refused before they are looked up", async () => {
    const many = Array.from({ length: limits.definitionAliases + 1 }, () => "*x").join(", ");
    const error = await errorOf(projectWith(`from: &x debian:bookworm\npackages: [${many}]\n`));
    expect(error.message).toContain(`more than ${limits.definitionAliases} aliases`);
  });
});

describe("a runtime.yaml that cannot be read", () => {
  test("no folder", async () => {
    const folder = join(temporaryFolder(), "demo");
    const error = await errorOf(folder);
    expect(error).toMatchObject({ code: "DEFINITION_MISSING", message: `There is no folder ${folder}.` });
    expect(error.hint).toContain(`aleph-runtime init ${folder}`);
  });

  test("no file", async () => {
    const folder = temporaryFolder();
    const error = await errorOf(folder);
    expect(error).toMatchObject({ code: "DEFINITION_MISSING", message: `There is no runtime.yaml in ${folder}.` });
    expect(error.hint).toContain("aleph-runtime init");
  });

  test("the other ending is pointed at", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "runtime.yml"), "from: debian:bookworm\n");
    expect(await errorOf(folder)).toMatchObject({ code: "DEFINITION_MISSING", hint: "Rename runtime.yml to runtime.yaml." });
  });

  test("the file in place of its folder", async () => {
    const file = join(projectWith("from: debian:bookworm\n"), "runtime.yaml");
    expect(await errorOf(file)).toMatchObject({ code: "DEFINITION_MISSING", hint: "Name the folder that holds runtime.yaml." });
  });

  test("a folder in place of the file", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "runtime.yaml"));
    expect((await errorOf(folder)).code).toBe("FILE_UNREADABLE");
  });

  test("a file larger than the limit", async () => {
    const text = `from: debian:bookworm\n#${" ".repeat(limits.definitionSize)}`;
    expect((await errorOf(projectWith(text))).code).toBe("DEFINITION_TOO_LARGE");
    expect((await loadDefinition(projectWith(text.slice(0, limits.definitionSize)))).from).toMatchObject({ suite: "bookworm" });
  });
});

describe("whatever the file holds", () => {
  /** Anything but a definition or an error about it fails the test. */
  const load = (project: string) => async (bytes: string | Uint8Array) => {
    writeFileSync(join(project, "runtime.yaml"), bytes);
    await loadDefinition(project).catch((error: unknown) => {
      if (!(error instanceof BuildError)) throw error;
      expect(error.code).toMatch(/^DEFINITION_|^FILE_UNREADABLE$/);
    });
  };

  test("bytes and text give a definition or an error with a code", async () => {
    const any = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array());
    await fc.assert(fc.asyncProperty(any, load(temporaryFolder())), { numRuns: 300 });
  });

  test("pieces of YAML give a definition or an error with a code", async () => {
    const piece = fc.constantFrom(
      ...["from: debian:bookworm", "name:", "packages:", "files:", "mirror:", "squashfs:", "level", "block", "mode: 0644", "owner:"],
      ...[
        "\n",
        "\n  ",
        "\n- ",
        ": ",
        "- ",
        "? ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!!set ",
        "!!merge ",
        "!!omap ",
        "!!timestamp ",
        "!!binary ",
        "!x ",
        "---\n",
        "...\n",
      ],
      ...[
        "%YAML 1.1\n---\n",
        "<<: ",
        "|\n",
        ">-\n",
        "'",
        '"',
        "#",
        "\t",
        "\0",
        "\u2028",
        "__proto__: ",
        "constructor: ",
        "1e999",
        ".nan",
        "~",
      ],
    );
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
    await fc.assert(fc.asyncProperty(text, load(temporaryFolder())), { numRuns: 1000 });
  });

  test("a map with a key that objects have of their own, in place of a word", async () => {
    const error = await errorOf(projectWith("from: debian:bookworm\ninit: {toString: null}\n"));
    expect(error).toMatchObject({ code: "DEFINITION_INVALID", message: expect.stringContaining('"init"') });
  });

  test("any value at any key gives a definition or an error with a code", async () => {
    const keys = ["name", "from", "mirror", "packages", "exclude", "files", "plugins", "init", "squashfs"];
    const definition = fc
      .dictionary(fc.constantFrom(...keys), fc.jsonValue())
      .map((value) => JSON.stringify({ from: "debian:bookworm", ...value }));
    await fc.assert(fc.asyncProperty(definition, load(temporaryFolder())), { numRuns: 300 });
  });
});
