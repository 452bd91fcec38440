import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Compression, decompress } from "#src/codec/stream/decompress.js";
import { BuildError } from "#src/core/errors.js";
import { chunksOf, collect } from "../../support/chunks.js";
import { lacks } from "../../support/oracle.js";

const run = (program: string, args: readonly string[]) => (input: Uint8Array) =>
  new Uint8Array(execFileSync(program, args, { input, maxBuffer: 1 << 30 }));

interface Format {
  readonly format: Compression;
  readonly tool: string | undefined;
  readonly encode: (bytes: Uint8Array) => Uint8Array;
}

const formats: readonly Format[] = [
  { format: "gzip", tool: undefined, encode: (bytes) => new Uint8Array(gzipSync(bytes)) },
  { format: "xz", tool: "xz", encode: run("xz", ["-c"]) },
  { format: "zstd", tool: "zstd", encode: run("zstd", ["-q", "-c"]) },
];

const text = new Uint8Array(Buffer.concat([Buffer.from("one block after another ".repeat(20_000)), randomBytes(70_000)]));

describe.each(formats)("$format", ({ format, tool, encode }) => {
  const skip = tool !== undefined && lacks(tool);
  const why = tool === undefined ? "" : ` (needs ${tool})`;
  const decode = (bytes: Uint8Array, size?: number) => collect(decompress(format, chunksOf(bytes, size), { name: "the file" }));

  test.skipIf(skip)(`decodes what was encoded, in chunks of any size${why}`, async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 500 }), async (bytes, size) => {
      expect(await decode(encode(bytes), size)).toEqual(bytes);
    });
    await fc.assert(property, { numRuns: 15 });
    expect(Buffer.compare(await decode(encode(text), 65536), text)).toBe(0);
  });

  test.skipIf(skip)(`decodes joined streams${why}`, async () => {
    const joined = Buffer.concat([encode(text), encode(text.subarray(0, 5))]);
    expect(Buffer.compare(await decode(joined), Buffer.concat([text, text.subarray(0, 5)]))).toBe(0);
  });

  test.skipIf(skip)(`reports every truncation${why}`, async () => {
    const encoded = encode(text.subarray(0, 2000));
    for (let size = 0; size < encoded.byteLength; size++) {
      await expect(decode(encoded.subarray(0, size), 50), `${size} bytes`).rejects.toMatchObject({
        code: "CODEC_TRUNCATED",
        where: { source: "the file" },
      });
    }
  });

  test.skipIf(skip)(`never gives out wrong bytes as complete when a bit is flipped${why}`, async () => {
    const plain = text.subarray(0, 2000);
    const encoded = encode(plain);
    let errors = 0;
    for (let at = 0; at < encoded.byteLength; at++) {
      const damaged = new Uint8Array(encoded);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      try {
        expect(await decode(damaged), `byte ${at}`).toEqual(plain);
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        expect(error.code).toMatch(/^CODEC_/);
        errors++;
      }
    }
    expect(errors).toBeGreaterThan(encoded.byteLength * 0.6);
  });

  test("refuses other data", async () => {
    await expect(decode(Buffer.from("this was never compressed at all"))).rejects.toMatchObject({ code: "CODEC_CORRUPT" });
  });

  test.skipIf(skip)(`gives the source back when the reader stops, and when it is damaged${why}`, async () => {
    const encoded = encode(text);
    const stopped = chunksOf(encoded);
    for await (const _ of decompress(format, stopped)) break;
    expect(stopped.ended).toBe(true);

    const damaged = chunksOf(encoded.with(encoded.byteLength >> 1, 1).with(2, 0x7e));
    await expect(collect(decompress(format, damaged))).rejects.toMatchObject({ code: "CODEC_CORRUPT" });
    expect(damaged.ended).toBe(true);
    expect(await decode(encoded)).toHaveLength(text.byteLength);
  });

  test("passes an error of its source on as it is", async () => {
    const failure = new BuildError("FILE_UNREADABLE", "no");
    const source = (async function* () {
      yield* chunksOf(encode(text.subarray(0, 100)), 20);
      throw failure;
    })();
    await expect(collect(decompress(format, source))).rejects.toBe(failure);
  });
});

test("none passes the bytes on", async () => {
  expect(Buffer.compare(await collect(decompress("none", chunksOf(text))), text)).toBe(0);
});

test.skipIf(lacks("xz"))("xz: says which features are not supported (needs xz)", async () => {
  for (const args of [["--x86", "--lzma2"], ["--lzma2=dict=128MiB"]]) {
    const encoded = run("xz", ["-c", ...args])(text);
    await expect(collect(decompress("xz", chunksOf(encoded))), args.join(" ")).rejects.toMatchObject({ code: "CODEC_UNSUPPORTED" });
  }
  for (const args of [["--check=sha256"], ["-9e"]]) {
    expect(await collect(decompress("xz", chunksOf(run("xz", ["-c", ...args])(text))))).toHaveLength(text.byteLength);
  }
});
