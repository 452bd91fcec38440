import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDeb822Sources, parseOneLineSources, readAptSources } from "#src/apt/sources.js";
import { temporaryFolder } from "../support/folder.js";

describe("deb822 sources", () => {
  test("a stanza may hold several URIs and suites, comments, and continuation lines", () => {
    const text = [
      "# the archive",
      "Types: deb deb-src",
      "# another place",
      "URIs: http://a.example/debian",
      "  https://b.example/debian/",
      "Suites: bookworm",
      "# between the lines",
      " bookworm-updates",
      "Components: main contrib",
      "Architectures: amd64",
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
      "",
      "Types: deb",
      "uris: http://c.example/debian-security",
      "suites: bookworm-security",
      "components: main",
    ].join("\n");
    expect(parseDeb822Sources(text)).toEqual([
      {
        uris: ["http://a.example/debian", "https://b.example/debian/"],
        suites: ["bookworm", "bookworm-updates"],
        components: ["main", "contrib"],
        architectures: ["amd64"],
        signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
      },
      {
        uris: ["http://c.example/debian-security"],
        suites: ["bookworm-security"],
        components: ["main"],
        architectures: [],
        signedBy: undefined,
      },
    ]);
  });

  test.each(["no", "No", "false", "off"])("an entry with Enabled: %s is left out", (value) => {
    expect(
      parseDeb822Sources(`Types: deb\nEnabled: ${value}\nURIs: http://a.example/debian\nSuites: bookworm\nComponents: main\n`),
    ).toEqual([]);
  });

  test("source packages, and what follows a line that cannot be read, are left out", () => {
    const good = "Types: deb\nURIs: http://a.example/debian\nSuites: bookworm\nComponents: main\n";
    expect(parseDeb822Sources(good.replace("deb\n", "deb-src\n"))).toEqual([]);
    expect(parseDeb822Sources(`${good}\nthis is no field\n\n${good}`)).toHaveLength(1);
  });
});

describe("one-line sources", () => {
  test("options, comments and spaces are understood", () => {
    const text = [
      "# deb http://commented.example/debian bookworm main",
      "deb-src http://a.example/debian bookworm main",
      "deb  [ arch=amd64,arm64  signed-by=/usr/share/keyrings/debian-archive-keyring.gpg ]\thttp://a.example/debian bookworm main contrib # why",
      "deb http://b.example/debian-security bookworm-security main",
      "deb http://flat.example ./",
      "nonsense",
    ].join("\n");
    expect(parseOneLineSources(text)).toEqual([
      {
        uris: ["http://a.example/debian"],
        suites: ["bookworm"],
        components: ["main", "contrib"],
        architectures: ["amd64", "arm64"],
        signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
      },
      {
        uris: ["http://b.example/debian-security"],
        suites: ["bookworm-security"],
        components: ["main"],
        architectures: [],
        signedBy: undefined,
      },
      { uris: ["http://flat.example"], suites: ["./"], components: [], architectures: [], signedBy: undefined },
    ]);
  });
});

describe("apt's folder", () => {
  test("its files are read in order, those with other names are not, and nothing needs to be there", async () => {
    const folder = temporaryFolder();
    expect(await readAptSources(folder)).toEqual([]);
    mkdirSync(join(folder, "sources.list.d", "folder.list"), { recursive: true });
    const line = (host: string) => `deb http://${host}.example/debian bookworm main\n`;
    writeFileSync(join(folder, "sources.list"), line("first"));
    writeFileSync(join(folder, "sources.list.d", "b.list"), line("third"));
    writeFileSync(
      join(folder, "sources.list.d", "a.sources"),
      "Types: deb\nURIs: http://second.example/debian\nSuites: bookworm\nComponents: main\n",
    );
    writeFileSync(join(folder, "sources.list.d", "c.list.disabled"), line("never"));
    writeFileSync(join(folder, "sources.list.d", "d e.list"), line("never"));
    const sources = await readAptSources(folder);
    expect(sources.flatMap(({ uris }) => uris)).toEqual(["first", "second", "third"].map((host) => `http://${host}.example/debian`));
  });
});
