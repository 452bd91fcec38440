import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeLzma2 } from "#src/codec/lzma2/encode.js";
import { decodeXz } from "#src/codec/stream/xz.js";
import { writeXz } from "#src/codec/xz/write.js";
import { BuildError } from "#src/core/errors.js";
import { chunksOf, collect } from "../../support/chunks.js";
import { lacks } from "../../support/oracle.js";

const xz = (input: Uint8Array, ...args: readonly string[]): Uint8Array =>
  new Uint8Array(execFileSync("xz", ["-c", "--no-sparse", ...args], { input, maxBuffer: 1 << 30 }));

const decode = (bytes: Uint8Array, size?: number): Promise<Uint8Array> => collect(decodeXz(chunksOf(bytes, size), "the file"));

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const codeOf = async (bytes: Uint8Array): Promise<string> => {
  try {
    return `${(await decode(bytes)).byteLength} bytes`;
  } catch (error) {
    if (error instanceof BuildError) return error.code;
    throw error;
  }
};

/** Bytes of every kind: text, a program, zeros, noise, and what repeats from near and from far. */
function sample(size: number): Uint8Array {
  const words = ["return ", "0123", "\n", "const value = ", "\0\0\0\x7fELF", "e", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "ab"];
  const parts: Uint8Array[] = [];
  let seed = 7;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let made = 0; made < size; ) {
    const kind = next(40);
    const part =
      kind === 0
        ? new Uint8Array(next(3000))
        : kind === 1
          ? Uint8Array.from({ length: next(2000) }, () => next(256))
          : kind === 2
            ? (parts[next(parts.length)] ?? new Uint8Array(1))
            : new TextEncoder().encode(words[next(words.length)]);
    parts.push(part);
    made += part.byteLength;
  }
  return new Uint8Array(Buffer.concat(parts)).subarray(0, size);
}

const content = sample(1_500_000);
const little = sample(2000);

describe.skipIf(lacks("xz"))("decodes what the program xz makes (needs xz)", () => {
  test.each(["-0", "-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8", "-9", "-9e"])("%s", async (preset) => {
    expect(digest(await decode(xz(content, preset)))).toBe(digest(content));
  });

  test.each([
    "--check=none",
    "--check=crc32",
    "--check=crc64",
    "--check=sha256",
    "--block-size=100000",
    "--block-size=65536 -T2",
    "--flush-timeout=1",
    "--lzma2=dict=4KiB",
    "--lzma2=dict=6KiB",
    "--lzma2=dict=64MiB,mode=fast",
    "--lzma2=lc=0,lp=4,pb=4,dict=1MiB",
    "--lzma2=lc=4,lp=0,pb=0,dict=100KiB",
    "--lzma2=lc=2,lp=2,pb=3",
    "--lzma2=lc=1,lp=3,pb=1,mf=bt2,nice=273",
  ])("%s", async (options) => {
    expect(digest(await decode(xz(content, ...options.split(" ")), 12_345))).toBe(digest(content));
  });

  test("in chunks of any size", async () => {
    const encoded = xz(little, "--block-size=700", "--check=sha256");
    for (let size = 1; size < 100; size++) expect(digest(await decode(encoded, size)), `${size}`).toBe(digest(little));
  });

  test("what does not compress, what is empty, and much of the same", async () => {
    const noise = new Uint8Array(randomBytes(300_000));
    expect(digest(await decode(xz(noise), 10_007))).toBe(digest(noise));
    expect(await decode(xz(new Uint8Array(0)))).toEqual(new Uint8Array(0));
    for (const byte of [0, 1]) {
      const same = new Uint8Array(40 << 20).fill(byte);
      expect(digest(await decode(xz(same, "-9")))).toBe(digest(same));
    }
  });

  test("matches from as far away as the dictionary reaches, when it moved", async () => {
    const far = new Uint8Array(randomBytes(60_000));
    const apart = new Uint8Array(randomBytes(1_000_000));
    const bytes = new Uint8Array(Buffer.concat(Array.from({ length: 12 }, () => [far, apart]).flat()));
    const encoded = xz(bytes, "--lzma2=dict=1060000");
    expect(encoded.byteLength).toBeLessThan(1_200_000);
    expect(digest(await decode(encoded))).toBe(digest(bytes));
  });

  test("joined and padded streams", async () => {
    const parts = [xz(little, "--check=crc32"), xz(new Uint8Array(0)), xz(content, "--check=none")];
    const joined = Buffer.concat(parts.flatMap((part, index) => [part, new Uint8Array(4 * index)]));
    expect(digest(await decode(joined, 3000))).toBe(digest(Buffer.concat([little, content])));
    expect(await codeOf(Buffer.concat([joined, new Uint8Array(3)]))).toBe("CODEC_CORRUPT");
    expect(await codeOf(Buffer.concat([joined, new Uint8Array(2), joined]))).toBe("CODEC_CORRUPT");
    expect(await codeOf(Buffer.concat([joined, Buffer.from("more")]))).toBe("CODEC_CORRUPT");
  });

  test("any bytes, however they are encoded and cut", async () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(20_000).map((size) => new Uint8Array(size)),
      ),
      { maxLength: 20 },
    );
    const option = fc.record({
      lc: fc.nat(4),
      lp: fc.nat(4),
      pb: fc.nat(4),
      check: fc.constantFrom("none", "crc32", "crc64", "sha256"),
      block: fc.integer({ min: 1, max: 5000 }),
      size: fc.integer({ min: 1, max: 3000 }),
    });
    const property = fc.asyncProperty(pieces, option, async (parts, { lc, lp, pb, check, block, size }) => {
      const bytes = new Uint8Array(Buffer.concat([...parts, ...parts]));
      const lzma2 = `--lzma2=preset=3,lc=${lc},lp=${Math.min(lp, 4 - lc)},pb=${pb}`;
      const encoded = xz(bytes, `--check=${check}`, `--block-size=${block + bytes.byteLength / 50}`.replace(/\..*/, ""), lzma2);
      expect(digest(await decode(encoded, size))).toBe(digest(bytes));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test("several at once", async () => {
    const encoded = [xz(content, "-9"), xz(content.toReversed(), "-1"), xz(content.subarray(5))];
    const open = encoded.map((bytes) => decodeXz(chunksOf(bytes, 50_000), undefined));
    const got = encoded.map((): Uint8Array[] => []);
    for (let ended = false; !ended; ) {
      ended = true;
      for (const [index, decoder] of open.entries()) {
        const { done, value } = await decoder.next();
        if (done) continue;
        ended = false;
        got[index]?.push(value);
      }
    }
    expect(got.map((parts) => digest(Buffer.concat(parts)))).toEqual([content, content.toReversed(), content.subarray(5)].map(digest));
  });
});

test("decodes what the encoder makes", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 60 }),
    fc.integer({ min: 1, max: 99 }),
    async (parts, size) => {
      const bytes = new Uint8Array(Buffer.concat([...parts, ...parts.toReversed(), ...parts]));
      expect(digest(await decode(writeXz(encodeLzma2(bytes, 5), bytes), size))).toBe(digest(bytes));
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

describe("refuses damage", () => {
  const encoded = (): Uint8Array => writeXz(encodeLzma2(little, 6), little);

  test("an end at every place", async () => {
    const whole = encoded();
    for (let size = 0; size < whole.byteLength; size++) expect(await codeOf(whole.subarray(0, size)), `${size}`).toBe("CODEC_TRUNCATED");
  });

  test("a change of every bit", async () => {
    const whole = encoded();
    for (let bit = 0; bit < whole.byteLength * 8; bit++) {
      const damaged = whole.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await codeOf(damaged), `bit ${bit}`).toMatch(/^CODEC_/);
    }
  });

  test.skipIf(lacks("xz")).each(["crc64", "sha256"])("a change of any bit, with two blocks and the check %s (needs xz)", async (check) => {
    const whole = xz(little, `--check=${check}`, "--block-size=1500");
    for (let bit = 0; bit < whole.byteLength * 8; bit += 3) {
      const damaged = whole.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await codeOf(damaged), `bit ${bit}`).toMatch(/^CODEC_/);
    }
  });

  test.skipIf(lacks("xz"))("bytes in place of others, without a check: never more than the blocks claim (needs xz)", async () => {
    const whole = xz(little, "--check=none");
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const damaged = whole.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        expect(await codeOf(damaged)).toMatch(/^CODEC_|^2000 bytes$/);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test.skipIf(lacks("xz"))("an index that says something else, with a checksum that is right (needs xz)", async () => {
    const one = xz(little, "--check=none", "--block-size=1000");
    const other = xz(little, "--check=none", "--block-size=1001");
    const tail = (bytes: Uint8Array): number =>
      bytes.byteLength - 12 - (new DataView(bytes.buffer).getUint32(bytes.byteLength - 8, true) + 1) * 4;
    expect(await codeOf(Buffer.concat([one.subarray(0, tail(one)), one.subarray(tail(one))]))).toBe("2000 bytes");
    expect(await codeOf(Buffer.concat([one.subarray(0, tail(one)), other.subarray(tail(other))]))).toBe("CODEC_CORRUPT");
    const single = xz(little, "--check=none");
    expect(await codeOf(Buffer.concat([one.subarray(0, tail(one)), single.subarray(tail(single))]))).toBe("CODEC_CORRUPT");
  });
});

test.skipIf(lacks("xz"))("says what is not supported (needs xz)", async () => {
  await expect(decode(xz(little, "--lzma2=dict=65MiB"))).rejects.toMatchObject({
    code: "CODEC_UNSUPPORTED",
    message: expect.stringContaining("64 MiB"),
  });
  for (const filters of [
    ["--x86", "--lzma2"],
    ["--delta=dist=4", "--lzma2"],
  ]) {
    await expect(decode(xz(little, ...filters))).rejects.toMatchObject({
      code: "CODEC_UNSUPPORTED",
      message: expect.stringContaining("filter"),
    });
  }
});
