import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PublicKey, revokeKey } from "openpgp";
import { beforeAll, describe, expect, test } from "vitest";
import { readKeyring } from "#src/apt/archive-keys.js";
import { verifyInRelease } from "#src/apt/in-release.js";
import { temporaryFolder } from "../support/folder.js";
import { fixtureArchive, fixtureKeyring } from "../support/mirror-server.js";
import { lacks } from "../support/oracle.js";
import { fixturePrivateKey, newKey, releaseText, signRelease } from "../support/signed-release.js";

const now = new Date("2026-02-01T00:00:00Z");
const committed = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", "InRelease"), "utf8");
let fixtureKeys: readonly PublicKey[] = [];

beforeAll(async () => {
  fixtureKeys = await readKeyring(await fixtureKeyring());
});

const verify = (text: string | Uint8Array, keys = fixtureKeys, at = now) =>
  verifyInRelease(typeof text === "string" ? new TextEncoder().encode(text) : text, { name: "http://a.example/InRelease", keys, now: at });

describe("an InRelease that is right", () => {
  test("gives its signed text and nothing else", async () => {
    expect(await verify(committed)).toBe((await releaseText("bookworm")).trimEnd());
    expect(await verify(`${committed}\n\n`)).toBe((await releaseText("bookworm")).trimEnd());
  });

  test("may carry signatures of keys that are not known, as long as one is", async () => {
    const both = await signRelease(await releaseText("bookworm"), { keys: [await newKey(), await fixturePrivateKey()] });
    expect(await verify(both)).toContain("Codename: bookworm");
  });

  test("is one for gpgv too, when signed by a test", ({ skip }) => {
    if (lacks("gpgv") || lacks("gpg")) skip("gpg and gpgv are not installed");
    const folder = temporaryFolder();
    const keyring = join(folder, "keyring.gpg");
    const run = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: "utf8" });
    expect(run("gpg", "--homedir", folder, "--output", keyring, "--dearmor", join(fixtureArchive, "public-key.asc")).status).toBe(0);
    writeFileSync(join(folder, "InRelease"), committed);
    expect(run("gpgv", "--keyring", keyring, join(folder, "InRelease")).stderr).toContain("Good signature");
  });
});

describe("an InRelease is refused", () => {
  const code = (expected: string) => expect.objectContaining({ code: expected, exitCode: 3, hint: expect.any(String) });

  test("when it is not signed", async () => {
    await expect(verify(await releaseText("bookworm"))).rejects.toThrow(code("APT_RELEASE_UNSIGNED"));
    await expect(verify(committed.slice(0, committed.indexOf("-----BEGIN PGP SIGNATURE")))).rejects.toThrow(code("APT_RELEASE_UNSIGNED"));
    await expect(verify("<html>a portal's login page</html>")).rejects.toThrow(code("APT_RELEASE_UNSIGNED"));
    await expect(verify("")).rejects.toThrow(code("APT_RELEASE_UNSIGNED"));
  });

  test("when text stands before the signed message", async () => {
    await expect(verify(`Origin: somebody else\n\n${committed}`)).rejects.toThrow(code("APT_RELEASE_UNSIGNED"));
  });

  test("when text stands behind its signature", async () => {
    await expect(verify(`${committed}\nOrigin: somebody else\n`)).rejects.toThrow(code("APT_RELEASE_MALFORMED"));
  });

  test("when it is signed by somebody else", async () => {
    const signed = await signRelease(await releaseText("bookworm"), { keys: [await newKey()] });
    await expect(verify(signed)).rejects.toThrow(code("APT_SIGNER_UNKNOWN"));
  });

  test("when its text was changed after it was signed", async () => {
    await expect(verify(committed.replace("Version: 12", "Version: 13"))).rejects.toThrow(code("APT_SIGNATURE_BAD"));
    await expect(verify(committed.replace("Origin:", "Extra: 1\nOrigin:"))).rejects.toThrow(code("APT_SIGNATURE_BAD"));
    await expect(verify(committed.replace("Hash: SHA256", "Hash: SHA256\nOrigin: x"))).rejects.toThrow(code("APT_SIGNATURE_BAD"));
  });

  test("when its signature was damaged or cut off", async () => {
    const at = committed.indexOf("iHUEA");
    const armor = committed.slice(at, committed.indexOf("-----END"));
    let refused = 0;
    for (let place = 0; place < armor.length; place++) {
      const damaged = armor.slice(0, place) + (armor[place] === "A" ? "B" : "A") + armor.slice(place + 1);
      // The checksum of the armor and a few bits of the packet are not signed, and do not matter.
      const outcome = await verify(committed.replace(armor, damaged)).catch((error: unknown) => error);
      if (typeof outcome === "string") expect(outcome).toBe((await releaseText("bookworm")).trimEnd());
      else expect(outcome).toMatchObject({ exitCode: 3 });
      if (typeof outcome !== "string") refused++;
    }
    expect(refused).toBeGreaterThan(armor.length * 0.9);
    await expect(verify(committed.slice(0, at + 40))).rejects.toThrow(code("APT_SIGNATURE_BAD"));
  });

  test("when a bit of it anywhere in the text is another", async () => {
    const bytes = new TextEncoder().encode(committed);
    const [from, to] = [committed.indexOf("Origin"), committed.indexOf("-----BEGIN PGP SIGNATURE") - 1];
    expect(to - from).toBeGreaterThan(500);
    for (let at = from; at < to; at += 37) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(verify(changed), `byte ${at}`).rejects.toMatchObject({ exitCode: 3 });
    }
  });

  test("when its key has expired, even if it had not when it signed", async () => {
    const key = await newKey({ lifetime: 390 * 86_400 });
    const signed = await signRelease(await releaseText("bookworm"), { keys: [key] });
    expect(await verify(signed, [key.toPublic()], new Date("2026-01-20"))).toContain("Codename: bookworm");
    await expect(verify(signed, [key.toPublic()])).rejects.toThrow(code("APT_KEY_EXPIRED"));
  });

  test("when its key was revoked", async () => {
    const key = await newKey();
    const signed = await signRelease(await releaseText("bookworm"), { keys: [key] });
    expect(await verify(signed, [key.toPublic()])).toContain("Codename: bookworm");
    const { publicKey } = await revokeKey({ key, format: "object", date: new Date("2026-01-20") });
    await expect(verify(signed, [publicKey])).rejects.toThrow(code("APT_KEY_REVOKED"));
  });

  test("when the subkey that signed it was revoked", async () => {
    const key = await newKey({ subkey: true });
    const signed = await signRelease(await releaseText("bookworm"), { keys: [key] });
    expect(await verify(signed, [key.toPublic()])).toContain("Codename: bookworm");
    const [subkey] = key.getSubkeys();
    if (subkey === undefined) throw new Error("the key has no subkey");
    const revoked = await subkey.revoke(key.keyPacket as never, {}, new Date("2026-01-20"));
    subkey.revocationSignatures.push(...revoked.revocationSignatures);
    await expect(verify(signed, [key.toPublic()])).rejects.toThrow(code("APT_KEY_REVOKED"));
  });

  test("when it was signed after this computer's time", async () => {
    const signed = await signRelease(await releaseText("bookworm"), { date: new Date("2026-02-03") });
    await expect(verify(signed)).rejects.toThrow(code("APT_RELEASE_FUTURE"));
    await expect(verify(committed, fixtureKeys, new Date("2020-01-01"))).rejects.toThrow(code("APT_RELEASE_FUTURE"));
  });
});
