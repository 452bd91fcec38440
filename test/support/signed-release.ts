import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCleartextMessage, generateKey, type PrivateKey, readPrivateKey, sign } from "openpgp";
import { fixtureArchive } from "./mirror-server.js";

/** The key that the fixture archive is signed with; anybody may have it. */
export async function fixturePrivateKey(): Promise<PrivateKey> {
  return readPrivateKey({ armoredKey: await readFile(join(fixtureArchive, "test-only-private-key.asc"), "utf8") });
}

export interface KeyOptions {
  /** Seconds after which it expires; never, where it is not given. */
  readonly lifetime?: number;
  /** Whether a subkey signs, as with Debian's automatic keys. */
  readonly subkey?: boolean;
}

/** A new key that signs, as old as the fixture's. */
export async function newKey(options: KeyOptions = {}): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    userIDs: [{ name: "a test" }],
    subkeys: options.subkey ? [{ sign: true }] : [],
    format: "object",
    date: new Date("2025-01-01"),
    keyExpirationTime: options.lifetime ?? 0,
  });
  return privateKey;
}

export interface SignOptions {
  readonly keys?: readonly PrivateKey[];
  readonly date?: Date;
}

/** An InRelease file out of the text of a Release. */
export async function signRelease(text: string, { keys, date = new Date("2026-01-15T01:00:00Z") }: SignOptions = {}): Promise<string> {
  const message = await createCleartextMessage({ text });
  return sign({ message, signingKeys: keys === undefined ? await fixturePrivateKey() : [...keys], date });
}

/** The text of a Release of the fixture, with lines replaced: `{ Date: "…" }`; undefined takes a field out. */
export async function releaseText(dist: string, fields: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const archive = dist.endsWith("-security") ? "debian-security" : "debian";
  const signed = await readFile(join(fixtureArchive, archive, "dists", dist, "InRelease"), "utf8");
  let text = signed.slice(signed.indexOf("\n\n") + 2, signed.indexOf("-----BEGIN PGP SIGNATURE-----"));
  for (const [name, value] of Object.entries(fields)) {
    text = text.replace(new RegExp(`^${name}:.*\n`, "m"), value === undefined ? "" : `${name}: ${value}\n`);
  }
  return text;
}
