import { describe, expect, test } from "vitest";
import { chooseMirrors, type MirrorChoice, officialMirror } from "#src/apt/mirror.js";
import { type AptSource, parseOneLineSources } from "#src/apt/sources.js";

const choose = (choice: Partial<MirrorChoice>, ...lines: string[]) =>
  chooseMirrors({
    suite: "bookworm",
    architecture: "amd64",
    mirror: "auto",
    env: {},
    sources: async (): Promise<readonly AptSource[]> => parseOneLineSources(lines.join("\n")),
    ...choice,
  });

const official = { archive: officialMirror, security: "http://ftp.debian.org/debian-security" };

describe("a mirror that is given", () => {
  test("is taken, and the security archive is looked for beside it, not in the apt sources", async () => {
    const sources = ["deb http://a.example/debian bookworm main", "deb http://a.example/debian-security bookworm-security main"];
    const given = { archive: "https://b.example/pub/debian", security: "https://b.example/pub/debian-security" };
    expect(await choose({ mirror: "https://b.example/pub/debian/" }, ...sources)).toEqual(given);
    expect(await choose({ env: { ALEPH_RUNTIME_MIRROR: "https://b.example/pub/debian" } }, ...sources)).toEqual(given);
  });

  test("wins over the environment, which wins over the apt sources", async () => {
    const env = { ALEPH_RUNTIME_MIRROR: "http://e.example/debian", ALEPH_RUNTIME_SECURITY_MIRROR: "http://s.example/security" };
    expect(await choose({ env })).toEqual({ archive: "http://e.example/debian", security: "http://s.example/security" });
    expect(await choose({ env, mirror: "http://m.example/debian", securityMirror: "http://n.example/x/" })).toEqual({
      archive: "http://m.example/debian",
      security: "http://n.example/x",
    });
  });

  test("may be a snapshot", async () => {
    const archive = "http://snapshot.example/archive/debian/20260101T000000Z";
    const security = "http://snapshot.example/archive/debian-security/20260101T000000Z";
    expect(await choose({ mirror: archive })).toEqual({ archive, security });
  });

  test.each([
    "ftp://a.example/debian",
    "debian",
    "file:///srv/debian",
    "http://user:secret@a.example/debian",
    "http://a.example/debian?x=1",
  ])("is refused when it is %s", async (mirror) => {
    await expect(choose({ mirror })).rejects.toMatchObject({ code: "APT_MIRROR_INVALID" });
  });

  test("must say where the security archive is when its path does not", async () => {
    await expect(choose({ mirror: "http://a.example/archive" })).rejects.toMatchObject({
      code: "APT_MIRROR_INVALID",
      hint: expect.stringContaining("ALEPH_RUNTIME_SECURITY_MIRROR"),
    });
  });
});

describe("this computer's apt sources", () => {
  test("an entry that lists the suite is taken before one that lists another", async () => {
    const chosen = await choose(
      {},
      "deb http://other.example/debian trixie main",
      "deb http://a.example/debian/ bookworm main",
      "deb http://s.example/debian-security trixie-security main",
      "deb http://t.example/debian-security bookworm-security main",
    );
    expect(chosen).toEqual({ archive: "http://a.example/debian", security: "http://t.example/debian-security" });
  });

  test("the host of another suite carries this one too", async () => {
    const sources = ["deb http://a.example/debian bookworm main", "deb http://s.example/debian-security bookworm-security main"];
    expect(await choose({ suite: "trixie" }, ...sources)).toEqual({
      archive: "http://a.example/debian",
      security: "http://s.example/debian-security",
    });
  });

  test("without an entry for the security suite its archive is beside", async () => {
    expect(await choose({}, "deb http://a.example/debian bookworm main")).toEqual({
      archive: "http://a.example/debian",
      security: "http://a.example/debian-security",
    });
  });

  test.each([
    "deb http://packages.example/ubuntu noble main",
    "deb http://packages.example/node_20.x nodistro main",
    "deb http://packages.example/apt bookworm main",
    "deb http://packages.example/linux/debian bookworm stable",
    "deb [signed-by=/usr/share/keyrings/vendor.gpg] http://packages.example/stable/debian bookworm main",
    "deb [arch=arm64] http://packages.example/debian bookworm main",
    "deb mirror+file:/etc/apt/mirrors/debian.list bookworm main",
    "deb http://user:secret@packages.example/debian bookworm main",
    "deb http://packages.example/debian vendor-suite main",
    "deb http://packages.example/debian-security bookworm-security main".replace("debian-security", "security"),
  ])("%s is not Debian's archive", async (line) => {
    expect(await choose({}, line)).toEqual(official);
  });
});
