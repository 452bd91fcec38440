import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRelease, parseRelease } from "#src/apt/release.js";
import { BuildError } from "#src/core/errors.js";
import { releaseText } from "../support/signed-release.js";

const name = "http://a.example/debian/dists/bookworm/InRelease";
const now = new Date("2026-02-01T00:00:00Z");

describe("the text of a Release", () => {
  test("gives its fields and files", async () => {
    const release = parseRelease(await releaseText("bookworm"), name);
    expect(release).toMatchObject({
      suite: "oldstable",
      codename: "bookworm",
      date: new Date("2026-01-10T00:00:00Z"),
      validUntil: new Date("2099-12-31T23:59:59Z"),
      byHash: true,
      architectures: ["all", "amd64"],
      components: ["main"],
    });
    expect([...release.files.keys()]).toEqual(["", ".gz", ".xz"].map((suffix) => `main/binary-amd64/Packages${suffix}`));
    expect(release.files.get("main/binary-amd64/Packages")?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("needs no Valid-Until", async () => {
    expect(parseRelease(await releaseText("bookworm", { "Valid-Until": undefined }), name).validUntil).toBeUndefined();
  });

  test.each([
    { Date: undefined },
    { Suite: undefined },
    { Date: "yesterday" },
    { Date: "Sat, 10 Jan 2026 00:00:00 PST" },
    { "Valid-Until": "never" },
    { SHA256: " nothing" },
  ])("is refused with %o", async (fields) => {
    const text = await releaseText("bookworm", fields);
    expect(() => parseRelease(text, name)).toThrow(expect.objectContaining({ code: "APT_RELEASE_MALFORMED" }));
  });

  test("is refused when it lists a file twice", async () => {
    const text = await releaseText("bookworm");
    const [line = ""] = /^ [0-9a-f]{64}.*\n/m.exec(text) ?? [];
    expect(() => parseRelease(text + line, name)).toThrow(/twice/);
  });

  test("is never anything but parsed or refused", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          parseRelease(text, name);
        } catch (error) {
          expect(error).toBeInstanceOf(BuildError);
        }
      }),
    );
  });
});

describe("a Release", () => {
  const check = async (fields: Record<string, string | undefined>, dist = "bookworm") =>
    checkRelease(parseRelease(await releaseText("bookworm", fields), name), { dist, name, now });

  test("is right under its codename and under its suite", async () => {
    await check({});
    await check({}, "oldstable");
  });

  test("of another suite is refused", async () => {
    await expect(check({}, "trixie")).rejects.toMatchObject({ code: "APT_RELEASE_MISMATCH", exitCode: 3 });
    await expect(check({}, "bookworm-security")).rejects.toMatchObject({ code: "APT_RELEASE_MISMATCH" });
  });

  test("is refused after its Valid-Until, to the second", async () => {
    await check({ "Valid-Until": "Sun, 01 Feb 2026 00:00:00 UTC" });
    await expect(check({ "Valid-Until": "Sat, 31 Jan 2026 23:59:59 UTC" })).rejects.toMatchObject({
      code: "APT_RELEASE_EXPIRED",
      hint: expect.stringContaining("mirror"),
    });
  });

  test("may be a few minutes ahead of the clock, and not an hour", async () => {
    await check({ Date: "Sun, 01 Feb 2026 00:05:00 UTC" });
    await expect(check({ Date: "Sun, 01 Feb 2026 01:00:00 UTC" })).rejects.toMatchObject({ code: "APT_RELEASE_FUTURE" });
  });
});
