import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseNetrc, readNetrc } from "#src/core/netrc.js";
import { temporaryFolder } from "../support/folder.js";

const at = (text: string, url: string) => parseNetrc(text)(new URL(url));

describe("logins of .netrc", () => {
  test.each([
    ["machine a.example login me password secret", "https://a.example/x", { login: "me", password: "secret" }],
    ["machine a.example\n  login me\n  password s#x\n", "https://a.example:8443/", { login: "me", password: "s#x" }],
    ["machine a.example:81 login me password s", "http://a.example:81/", { login: "me", password: "s" }],
    ["machine a.example:81 login me password s", "http://a.example/", undefined],
    ["machine a.example login me password s", "http://b.a.example/", undefined],
    ["machine b.example login b password b\ndefault login any password one", "http://a.example/", { login: "any", password: "one" }],
    [
      "# machine a.example login no password no\nmachine a.example account x login me password s",
      "http://a.example/",
      { login: "me", password: "s" },
    ],
    ["machine b.example login b password b\nmacdef x\nmachine a.example login no\n\n", "http://a.example/", undefined],
    ["machine a.example", "http://a.example/", undefined],
    ["", "http://a.example/", undefined],
  ])("%j gives for %s %j", (text, url, login) => {
    expect(at(text, url)).toEqual(login);
  });

  test("are read from the file that NETRC names, else from the user's folder", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, process.platform === "win32" ? "_netrc" : ".netrc"), "machine a.example login home password h");
    writeFileSync(join(folder, "own"), "machine a.example login own password o");
    const url = new URL("http://a.example/");
    expect((await readNetrc({ HOME: folder }))(url)?.login).toBe("home");
    expect((await readNetrc({ HOME: folder, NETRC: join(folder, "own") }))(url)?.login).toBe("own");
    expect((await readNetrc({ HOME: join(folder, "nowhere") }))(url)).toBeUndefined();
  });
});
