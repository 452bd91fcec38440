import { beforeAll, expect, test, vi } from "vitest";
import { readKeyring } from "#src/apt/archive-keys.js";
import type { Keyring } from "#src/apt/keyring.js";
import { releaseText as verifiedText } from "#src/apt/remembered-signature.js";
import { memoryCache } from "#src/core/cache.js";
import { fixtureKeyring } from "../support/mirror-server.js";
import { newKey, releaseText, signRelease } from "../support/signed-release.js";

const now = new Date("2026-02-01T00:00:00Z");
const hour = 3_600_000;
const later = (hours: number) => new Date(now.getTime() + hours * hour);
let text = "";
let signed: Uint8Array;
let armored = "";

beforeAll(async () => {
  text = await releaseText("bookworm");
  signed = new TextEncoder().encode(await signRelease(text));
  armored = await fixtureKeyring();
});

/** A keyring that tells whether its keys were asked for: a signature was verified. */
function keyring(keys: () => ReturnType<Keyring["keys"]> = () => readKeyring(armored), sha256 = "one") {
  return { sha256, keys: vi.fn(keys) };
}

const read = (
  bytes: Uint8Array,
  options: { readonly keyring: Keyring; readonly at?: Date; readonly cache: ReturnType<typeof memoryCache> },
) => verifiedText(bytes, { name: "http://a.example/InRelease", now: options.at ?? now, ...options });

test("a signature is verified once a day for the same bytes, keys and cache", async () => {
  const [cache, keys] = [memoryCache(), keyring()];
  const first = await read(signed, { keyring: keys, cache });
  expect(first.trimEnd()).toBe(text.trimEnd());
  expect(await read(signed, { keyring: keys, cache, at: later(23) })).toBe(first);
  expect(keys.keys).toHaveBeenCalledTimes(1);
  await read(signed, { keyring: keys, cache, at: later(24) });
  expect(keys.keys).toHaveBeenCalledTimes(2);
  await read(signed, { keyring: keys, cache: memoryCache() });
  expect(keys.keys).toHaveBeenCalledTimes(3);
});

test("a clock that goes back has it verified again", async () => {
  const [cache, keys] = [memoryCache(), keyring()];
  await read(signed, { keyring: keys, cache, at: later(1) });
  await read(signed, { keyring: keys, cache });
  expect(keys.keys).toHaveBeenCalledTimes(2);
});

test("what was verified by some keys is not believed by others", async () => {
  const cache = memoryCache();
  await read(signed, { keyring: keyring(), cache });
  const other = keyring(async () => [(await newKey()).toPublic()], "other");
  await expect(read(signed, { keyring: other, cache })).rejects.toMatchObject({ code: "APT_SIGNER_UNKNOWN" });
});

test("other bytes are verified, and a refusal is not remembered as anything else", async () => {
  const [cache, keys] = [memoryCache(), keyring()];
  await read(signed, { keyring: keys, cache });
  const changed = Uint8Array.from(signed);
  changed[200] = (changed[200] ?? 0) ^ 1;
  for (const _ of [1, 2]) await expect(read(changed, { keyring: keys, cache })).rejects.toMatchObject({ exitCode: 3 });
});

test("a key that has expired since is refused", async () => {
  const key = await newKey({ lifetime: (later(2).getTime() - Date.parse("2025-01-01")) / 1000 });
  const cache = memoryCache();
  const keys = keyring(async () => [key.toPublic()]);
  const own = new TextEncoder().encode(await signRelease(text, { keys: [key] }));
  await read(own, { keyring: keys, cache });
  await read(own, { keyring: keys, cache, at: later(1) });
  expect(keys.keys).toHaveBeenCalledTimes(1);
  await expect(read(own, { keyring: keys, cache, at: later(3) })).rejects.toMatchObject({ code: "APT_KEY_EXPIRED" });
});

test("a damaged memory is none", async () => {
  const [cache, keys] = [memoryCache(), keyring()];
  const damaged = {
    ...cache,
    document: async (name: string) => (await cache.document(name))?.map((byte, i) => (i === 70 ? byte ^ 1 : byte)),
  };
  await read(signed, { keyring: keys, cache });
  expect((await read(signed, { keyring: keys, cache: damaged })).trimEnd()).toBe(text.trimEnd());
  expect(keys.keys).toHaveBeenCalledTimes(2);
});
