import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { decodeZstd, nativeDecoder, wasmDecoder } from "#src/codec/stream/zstd.js";
import { chunksOf, collect } from "../../support/chunks.js";
import { lacks } from "../../support/oracle.js";

const skip = lacks("zstd");
const zstd = (input: Uint8Array, ...args: string[]) =>
  new Uint8Array(execFileSync("zstd", ["-q", "-c", ...args], { input, maxBuffer: 1 << 28 }));

/** 20 MB that do not compress away, so that a window of 8 MiB is really used. */
const large = new Uint8Array(20_000_000);
for (let i = 0; i < large.length; i++) large[i] = Math.imul(i, i) >> 9;

/** What this Node has: before 22.15, node:zlib has no zstd. `.ci/run` tries both. */
const decoders = [
  { name: "WebAssembly", decoder: wasmDecoder },
  ...(nativeDecoder === undefined ? [] : [{ name: "node:zlib", decoder: nativeDecoder }]),
];

describe.each(decoders)("zstd by $name", ({ decoder }) => {
  const decode = (bytes: Uint8Array) => collect(decodeZstd(chunksOf(bytes, 65536), "x.zst", decoder));

  test.skipIf(skip)("decodes dpkg-deb's level, two at once (needs zstd)", async () => {
    const encoded = zstd(large, "-19");
    const [one, two] = await Promise.all([decode(encoded), decode(encoded)]);
    expect(Buffer.compare(one, large)).toBe(0);
    expect(Buffer.compare(two, large)).toBe(0);
  });

  test.skipIf(skip)("names a window that is too large (needs zstd)", async () => {
    await expect(decode(zstd(large, "--ultra", "--long=31"))).rejects.toMatchObject({
      code: "CODEC_UNSUPPORTED",
      message: expect.stringMatching(/needs a window of 2048 MiB/),
    });
  });

  test.skipIf(skip)("leaves frames without content out and refuses garbage behind a frame (needs zstd)", async () => {
    const skippable = new Uint8Array([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
    const frame = zstd(new Uint8Array([1, 2, 3]));
    expect(await decode(Buffer.concat([skippable, frame, skippable, frame]))).toEqual(new Uint8Array([1, 2, 3, 1, 2, 3]));
    await expect(decode(Buffer.concat([frame, Buffer.from("garbage")]))).rejects.toMatchObject({ code: "CODEC_CORRUPT" });
    await expect(decode(skippable.subarray(0, 10))).rejects.toMatchObject({ code: "CODEC_TRUNCATED" });
  });
});
