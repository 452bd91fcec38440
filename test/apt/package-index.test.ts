import { describe, expect, test } from "vitest";
import { readIndexes } from "#src/apt/package-index.js";
import { packageStanza, packagesFile } from "../support/packages.js";

const open = (...stanzas: string[]) => readIndexes([packagesFile("bookworm", stanzas)], "amd64");
const names = (packages: readonly { readonly name: string; readonly version: string }[]) =>
  packages.map(({ name, version }) => `${name} ${version}`);

describe("package indexes", () => {
  test("the highest version comes first, whichever file it is in", () => {
    const index = readIndexes(
      [
        packagesFile("bookworm", [packageStanza("foo 1.9"), packageStanza("bar 1")]),
        packagesFile("bookworm-security", [packageStanza("foo 1.10"), packageStanza("foo 1.2")]),
      ],
      "amd64",
    );
    expect(names(index.candidates("foo"))).toEqual(["foo 1.10", "foo 1.9", "foo 1.2"]);
    expect(index.candidates("foo")[0]?.origin).toEqual({ suite: "bookworm-security", baseUrl: "http://mirror.test/debian" });
    expect(index.candidates("none")).toEqual([]);
    expect([...index.names()]).toEqual(["foo", "bar"]);
  });

  test("of equal versions that of the first file comes first", () => {
    const index = readIndexes([packagesFile("first", [packageStanza("foo 1")]), packagesFile("second", [packageStanza("foo 1")])], "amd64");
    expect(index.candidates("foo").map(({ origin }) => origin.suite)).toEqual(["first", "second"]);
  });

  test("every field is read", () => {
    const fields = {
      Essential: "yes",
      Priority: "required",
      "Multi-Arch": "foreign",
      "Installed-Size": "12",
      "Pre-Depends": "libc6",
      Depends: "a | b, c",
      Conflicts: "d, e",
      Breaks: "f",
      Replaces: "g",
      Provides: "h (= 1), i",
      Filename: "pool/main/f/foo/foo_1%3a2~3_amd64.deb",
    };
    const [found] = open(packageStanza("foo 1:2~3", fields)).candidates("foo");
    expect(found).toEqual({
      name: "foo",
      version: "1:2~3",
      architecture: "amd64",
      essential: true,
      priority: "required",
      multiArch: "foreign",
      preDepends: [[{ name: "libc6" }]],
      depends: [[{ name: "a" }, { name: "b" }], [{ name: "c" }]],
      recommends: [],
      conflicts: [{ name: "d" }, { name: "e" }],
      breaks: [{ name: "f" }],
      replaces: [{ name: "g" }],
      provides: [{ name: "h", version: { operator: "=", version: "1" } }, { name: "i" }],
      filename: "pool/main/f/foo/foo_1%3a2~3_amd64.deb",
      size: 1000,
      sha256: "0".repeat(64),
      installedSize: 12,
      origin: { suite: "bookworm", baseUrl: "http://mirror.test/debian" },
    });
  });

  test("providers are found by any of the names that they provide, also over several lines", () => {
    const index = open(
      packageStanza("postfix 1", { Provides: "default-mta, mail-transport-agent (= 2)" }),
      packageStanza("plain 1"),
      packageStanza("exim 1", { Provides: "mta-base,\n mail-transport-agent:any" }),
    );
    expect(names(index.providers("mail-transport-agent"))).toEqual(["postfix 1", "exim 1"]);
    expect(names(index.providers("default-mta"))).toEqual(["postfix 1"]);
    expect(names(index.providers("mta-base"))).toEqual(["exim 1"]);
    expect(index.providers("plain")).toEqual([]);
  });

  test("a name is met where a stanza has a relation to it, in whatever field, and not where a text has the word", () => {
    const index = open(
      packageStanza("a 1", { Description: "works with late and early", Suggests: "one,\n early (>= 2) | other" }),
      packageStanza("late 1"),
      packageStanza("early 2"),
      packageStanza("early-data 1"),
    );
    const inOrder = ["a", "early", "other", "late", "early-data", "nowhere"];
    expect([...inOrder].reverse().toSorted((x, y) => index.firstMet(x) - index.firstMet(y))).toEqual(inOrder);
    expect(index.firstMet("nowhere")).toBe(Number.POSITIVE_INFINITY);
  });

  test("the bootstrap is what is Essential or required", () => {
    const index = open(
      packageStanza("a 1", { Priority: "required" }),
      packageStanza("b 1", { Priority: "optional" }),
      packageStanza("c 1", { Essential: "yes", Priority: "required" }),
      packageStanza("d 1", { Essential: "no" }),
    );
    expect(index.bootstrapNames().toSorted()).toEqual(["a", "c"]);
  });

  test("another architecture is left out, all is not", () => {
    const index = open(
      packageStanza("foo 1", { Architecture: "arm64", Provides: "thing" }),
      packageStanza("bar 1", { Architecture: "all" }),
      packageStanza("base 1", { Architecture: "arm64", Essential: "yes" }),
    );
    expect(index.candidates("foo")).toEqual([]);
    expect(index.providers("thing")).toEqual([]);
    expect(names(index.candidates("bar"))).toEqual(["bar 1"]);
    expect(index.bootstrapNames()).toEqual([]);
  });

  test("the name need not be the first field, and empty lines may be many", () => {
    const text = "\n\nVersion: 1\nPackage:  foo\nArchitecture: all\nFilename: foo.deb\nSize: 1\n";
    const bytes = new TextEncoder().encode(`${text}SHA256: ${"a".repeat(64)}\n\n\n\n${packageStanza("bar 2")}`);
    const index = readIndexes([{ suite: "s", baseUrl: "http://mirror.test", bytes }], "amd64");
    expect(names([...index.candidates("foo"), ...index.candidates("bar")])).toEqual(["foo 1", "bar 2"]);
  });

  test("an empty index is an index", () => {
    expect([...readIndexes([{ suite: "s", baseUrl: "http://mirror.test", bytes: new Uint8Array(0) }], "amd64").names()]).toEqual([]);
  });
});

describe("a bad stanza", () => {
  test.each([
    ["Version", "1.0/../2"],
    ["Version", ""],
    ["Architecture", "../amd64"],
    ["Filename", "pool/../../etc/passwd"],
    ["Filename", "../foo.deb"],
    ["Filename", "/etc/passwd"],
    ["Filename", "pool//foo.deb"],
    ["Filename", "http://other.test/foo.deb?x"],
    ["Size", "-1"],
    ["Size", "1e9"],
    ["SHA256", "abc"],
    ["SHA256", "A".repeat(64)],
    ["Installed-Size", "many"],
  ])("with %s %j is refused when it is asked for", (field, value) => {
    const index = open(packageStanza("good 1"), packageStanza("foo 1", { [field]: value }));
    expect(names(index.candidates("good"))).toEqual(["good 1"]);
    expect(() => index.candidates("foo")).toThrow(
      expect.objectContaining({
        code: "PACKAGE_INVALID",
        message: expect.stringContaining(field),
        where: expect.objectContaining({ line: 8 }),
      }),
    );
  });

  test("without a field, or with a broken one, names the place", () => {
    const cut = packageStanza("foo 1").replace(/^SHA256.*\n/m, "");
    expect(() => open(cut).candidates("foo")).toThrow(
      expect.objectContaining({
        code: "PACKAGE_INVALID",
        where: { source: "the Packages index of bookworm (http://mirror.test/debian)", line: 1 },
      }),
    );
    expect(() => open(packageStanza("good 1"), `${packageStanza("foo 1")}oops\n`).candidates("foo")).toThrow(
      expect.objectContaining({ code: "STANZA_INVALID", where: expect.objectContaining({ line: 14 }) }),
    );
    expect(() => open(packageStanza("foo 1", { Depends: "a (1)" })).candidates("foo")).toThrow(
      expect.objectContaining({ code: "RELATION_INVALID", where: expect.objectContaining({ line: 1, column: 3 }) }),
    );
  });

  test("with a name that is none is refused", () => {
    expect(() => open(packageStanza("../foo 1")).candidates("../foo")).toThrow(expect.objectContaining({ code: "PACKAGE_INVALID" }));
  });

  test("without a name is refused at once", () => {
    expect(() => open(packageStanza("foo 1"), "Version: 1\n")).toThrow(
      expect.objectContaining({ code: "PACKAGE_INVALID", where: expect.objectContaining({ line: 8 }) }),
    );
  });
});
