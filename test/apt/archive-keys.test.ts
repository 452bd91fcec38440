import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { debianArchiveKeys, readDebianKeys, readKeyring, readPinnedKey } from "#src/apt/archive-keys.js";
import { fixtureKeyring } from "../support/mirror-server.js";

const folder = join(import.meta.dirname ?? "", "..", "..", "src", "apt", "archive-keys");

describe("Debian's archive keys", () => {
  test("are those with the pinned fingerprints, and no others lie in the folder", async () => {
    const keys = await readDebianKeys();
    expect(keys.map((key) => key.getFingerprint().toUpperCase())).toEqual(Object.values(debianArchiveKeys));
    expect(
      readdirSync(folder)
        .filter((name) => name !== "README.md")
        .sort(),
    ).toEqual(
      Object.keys(debianArchiveKeys)
        .map((name) => `${name}.asc`)
        .sort(),
    );
  });

  test("are Debian's by their user names, and can sign", async () => {
    for (const key of await readDebianKeys()) {
      expect(key.getUserIDs().join()).toMatch(/^Debian .* Key \(1[1-3]\/\w+\) <[\w-]+@(lists\.)?debian\.org>$/);
      await key.getSigningKey(undefined, new Date("2026-02-01"));
    }
  });
});

describe("a keyring is refused", () => {
  test("when a key is not the pinned one, or another stands beside it", async () => {
    const [name, fingerprint] = Object.entries(debianArchiveKeys)[0] ?? ["", ""];
    const genuine = readFileSync(join(folder, `${name}.asc`), "utf8");
    await expect(readPinnedKey(name, genuine, fingerprint)).resolves.toBeDefined();
    const failed = expect.objectContaining({ code: "APT_KEYRING_INVALID" });
    await expect(readPinnedKey(name, await fixtureKeyring(), fingerprint)).rejects.toThrow(failed);
  });

  test.each(["", "not armored", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"])(
    "when it is %j",
    async (armored) => {
      await expect(readKeyring(armored)).rejects.toMatchObject({ code: "APT_KEYRING_INVALID" });
    },
  );
});
