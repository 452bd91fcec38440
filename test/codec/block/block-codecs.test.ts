import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BlockCodec, BlockEncoder } from "#src/codec/block/block-codec.js";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { lacks } from "../../support/oracle.js";

const codecOf = async (name: string): Promise<BlockCodec> => {
  const codec = await blockCodecs[name]?.();
  if (codec === undefined) throw new Error(`There is no codec ${name}.`);
  return codec;
};
const encoderOf = async (name: string): Promise<BlockEncoder> => {
  const { encoder } = await codecOf(name);
  if (encoder === undefined) throw new Error(`${name} has no encoder.`);
  return encoder;
};

/** Bytes that depend on nothing: words in a fixed pseudo-random order, and a stretch that does not compress. */
function sample(size: number, noise = 0): Uint8Array {
  const bytes = new Uint8Array(size);
  const words = ["function ", "return ", "const ", "value", " = ", ";\n", "0123456789", "  ", "import ", "\0\0\0\0"];
  let seed = 12345;
  const next = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 8;
  };
  for (let at = 0; at < size; ) {
    const word = words[next() % words.length] ?? "";
    for (let i = 0; i < word.length && at < size; i++) bytes[at++] = word.charCodeAt(i);
  }
  for (let i = 0; i < noise; i++) bytes[Math.floor((i * size) / noise)] = next() & 0xff;
  return bytes;
}

const inputs = {
  "one byte": Uint8Array.of(7),
  zeros: new Uint8Array(131_072),
  text: sample(131_072),
  "text with noise": sample(131_072, 60_000),
  noise: sample(131_072, 131_072),
  "a mebibyte": sample(1 << 20, 400_000),
};

const encoders = ["gzip", "zstd", "xz", "lz4"];

describe.each(encoders)("%s", (name) => {
  test("decodes what it encoded, at every kind of level", async () => {
    const codec = await codecOf(name);
    const { levels, compress } = await encoderOf(name);
    for (const level of new Set([levels.least, levels.default, Math.min(levels.most, 19)])) {
      for (const [what, bytes] of Object.entries(inputs)) {
        if (name === "xz" && bytes.byteLength > 200_000 && level !== levels.default) continue;
        for (const room of [0, 5000]) {
          const decoded = await codec.decompress(compress(bytes, level), bytes.byteLength + room);
          expect(Buffer.compare(decoded, bytes), `${what}, level ${level}`).toBe(0);
        }
      }
    }
  });

  test("decodes what it encoded, whatever the bytes", async () => {
    const codec = await codecOf(name);
    const { compress, levels } = await encoderOf(name);
    const property = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 5000 }), async (bytes) => {
      const decoded = await codec.decompress(compress(bytes, levels.least), bytes.byteLength);
      expect(Buffer.compare(decoded, bytes)).toBe(0);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

/**
 * The bytes of these blocks are part of every image: a change here changes the digest of every image, in every release of Node and on every
 * computer. It may come with a new release of a codec's library, and then it is a change to announce.
 */
test("encodes to the same bytes everywhere", async () => {
  const digests: Record<string, string> = {};
  for (const name of encoders) {
    const { levels, compress } = await encoderOf(name);
    const hash = createHash("sha256");
    for (const bytes of [inputs.text, inputs["text with noise"]]) hash.update(compress(bytes, levels.default));
    digests[name] = hash.digest("hex").slice(0, 16);
  }
  expect(digests).toEqual({ gzip: "8e6cf92d7a19ff4f", zstd: "5238d9e8dd57fd0b", xz: "0d4ba126ef432750", lz4: "7a1d0f62c94cf414" });
});

describe("refuses damage", () => {
  const encoded = async (name: string): Promise<Uint8Array> => (await encoderOf(name)).compress(sample(3000, 300), 1);

  test.each(encoders)("%s: a block that holds more than it may", async (name) => {
    const codec = await codecOf(name);
    const stored = await encoded(name);
    await expect((async () => codec.decompress(stored, 2999))()).rejects.toThrow();
  });

  test.each(encoders)("%s: never more bytes than asked for, and never without an end, whatever is changed", async (name) => {
    const codec = await codecOf(name);
    const stored = await encoded(name);
    const property = fc.asyncProperty(fc.nat(), fc.nat(255), fc.nat(), async (at, value, length) => {
      const damaged = stored.slice(0, length % 4 === 0 ? length % stored.byteLength : stored.byteLength);
      if (damaged.byteLength > 0) damaged[at % damaged.byteLength] = value;
      try {
        expect((await codec.decompress(damaged, 4096)).byteLength).toBeLessThanOrEqual(4096);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("zstd: a frame that claims gigabytes", async () => {
    const { loadWasmZstd } = await import("#src/codec/block/zstd-wasm.js");
    const codec = await loadWasmZstd();
    // Single segment, content size of four bytes: 4 GiB less one.
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0);
    expect(() => codec.decompress(frame, 131_072)).toThrow("131072");
  });

  test("lzma: a header that claims gigabytes, and one that is all there is", async () => {
    const codec = await codecOf("lzma");
    const header = Uint8Array.of(0x5d, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0);
    await expect((async () => codec.decompress(Uint8Array.of(...header, 0, 0, 0, 0, 0, 0), 8192))()).rejects.toThrow("8192");
    await expect((async () => codec.decompress(header, 8192))()).rejects.toThrow("header");
  });

  test("lzo: matches before the start, an end that is missing, and too much", async () => {
    const codec = await codecOf("lzo");
    const decode = async (bytes: readonly number[], size = 100) => codec.decompress(Uint8Array.from(bytes), size);
    expect(await decode([21, 65, 66, 67, 68, 17, 0, 0])).toEqual(Uint8Array.of(65, 66, 67, 68));
    await expect(decode([21, 65, 66, 67, 68, 0x40 | (7 << 2), 9, 17, 0, 0])).rejects.toThrow("before its start");
    await expect(decode([21, 65, 66, 67, 68])).rejects.toThrow("too early");
    await expect(decode([21, 65, 66, 67, 68, 17, 0, 0], 3)).rejects.toThrow("more than 3");
    await expect(decode([21, 65, 66, 67, 68, 0x20, 0, 0, 0, 9, 0, 0, 17, 0, 0])).rejects.toThrow("more than 100");
  });
});

test("zstd: the WebAssembly gives the bytes that Node's own zstd of that release gives", async () => {
  const { loadWasmZstd } = await import("#src/codec/block/zstd-wasm.js");
  const wasm = await loadWasmZstd();
  // Where Node has another release of zstd, or none, this is the WebAssembly too.
  const loaded = await codecOf("zstd");
  for (const level of [1, 3, 9, 15, 19, 22]) {
    for (const [what, bytes] of Object.entries(inputs)) {
      if (bytes.byteLength > 200_000 && level > 15) continue;
      const ours = wasm.encoder?.compress(bytes, level) ?? new Uint8Array();
      expect(Buffer.compare(ours, loaded.encoder?.compress(bytes, level) ?? new Uint8Array()), `${what}, level ${level}`).toBe(0);
    }
  }
});

test.skipIf(lacks("xz"))("xz: the program xz accepts every block (needs xz)", async () => {
  const { compress } = await encoderOf("xz");
  for (const [what, bytes] of Object.entries(inputs)) {
    const decoded = execFileSync("xz", ["-dc"], { input: compress(bytes, 6), maxBuffer: 1 << 28 });
    expect(Buffer.compare(decoded, bytes), what).toBe(0);
  }
});

test.skipIf(lacks("zstd"))("zstd: the program zstd accepts every block (needs zstd)", async () => {
  const { compress } = await encoderOf("zstd");
  for (const [what, bytes] of Object.entries(inputs)) {
    const decoded = execFileSync("zstd", ["-dc"], { input: compress(bytes, 15), maxBuffer: 1 << 28 });
    expect(Buffer.compare(decoded, bytes), what).toBe(0);
  }
});

/** Bytes full of what the filters look for: calls of each instruction set, at the alignment that it has. */
function branches(): Uint8Array {
  const bytes = sample(120_000, 100_000);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 96 < bytes.byteLength; at += 96) {
    bytes[at + 1] = 0xe8;
    bytes[at + 5] = at % 192 === 0 ? 0 : 0xff;
    bytes[at + 8] = 0xe9;
    bytes[at + 9] = 0xe8;
    bytes[at + 12] = 0;
    view.setUint32(at + 16, (0xeb00_0000 + at * 7) >>> 0, true);
    view.setUint16(at + 20, 0xf000 | (at & 0x7ff), true);
    view.setUint16(at + 22, 0xf800 | ((at >> 3) & 0x7ff), true);
    view.setUint32(at + 24, (0x4800_0001 | ((at * 64) & 0x03ff_fffc)) >>> 0);
    view.setUint32(at + 28, (0x4000_0000 | (at & 0x3f_ffff)) >>> 0);
    view.setUint32(at + 32, (0x7fc0_0000 | (at & 0x3f_ffff)) >>> 0);
    view.setUint32(at + 36, (0x9400_0000 | (at * 5)) >>> 0, true);
    view.setUint32(at + 40, (0x9000_0000 | ((at & 0x3fff) << 5)) >>> 0, true);
    // An IA-64 bundle with three branches (template 0x16), each with the opcode 5.
    bytes.fill(0, at + 48, at + 64);
    bytes[at + 48] = 0x16;
    bytes[at + 53] = 0x14;
    bytes[at + 58] = 0x28;
    bytes[at + 63] = 0x50;
  }
  return bytes;
}

test.skipIf(lacks("xz"))("xz: undoes the branch filters of the program xz (needs xz)", async () => {
  const codec = await codecOf("xz");
  const bytes = branches();
  const filters = ["x86", "powerpc", "ia64", "arm", "armthumb", "sparc", ...(xzHasArm64() ? ["arm64"] : [])];
  for (const filter of filters) {
    const encoded = execFileSync("xz", ["-c", "--check=crc32", `--${filter}`, "--lzma2=dict=128KiB"], { input: bytes });
    expect(Buffer.compare(await codec.decompress(encoded, bytes.byteLength), bytes), filter).toBe(0);
    const plain = execFileSync("xz", ["-c", "--check=crc32", "--lzma2=dict=128KiB"], { input: bytes });
    expect(Buffer.compare(encoded, plain), `${filter} changes something`).not.toBe(0);
    const damaged = new Uint8Array(encoded);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    await expect((async () => codec.decompress(damaged, bytes.byteLength))(), filter).rejects.toThrow();
  }
});

/** Since xz 5.4. */
function xzHasArm64(): boolean {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(execFileSync("xz", ["--version"], { encoding: "utf8" })) ?? [];
  return Number(major) > 5 || Number(minor) >= 4;
}

test.skipIf(lacks("xz"))("lzma: decodes what the program xz writes, with and without the size (needs xz)", async () => {
  const codec = await codecOf("lzma");
  const unsized = new Uint8Array(execFileSync("xz", ["-c", "--format=lzma"], { input: inputs.text }));
  expect(Buffer.compare(await codec.decompress(unsized, inputs.text.byteLength), inputs.text)).toBe(0);
  const sized = unsized.slice();
  new DataView(sized.buffer).setBigUint64(5, BigInt(inputs.text.byteLength), true);
  expect(Buffer.compare(await codec.decompress(sized, inputs.text.byteLength), inputs.text)).toBe(0);
});
