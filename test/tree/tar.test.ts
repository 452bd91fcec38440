import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteString, byteStringOf } from "#src/core/byte-string.js";
import { BuildError } from "#src/core/errors.js";
import { type ReadTarOptions, readTar } from "#src/tree/tar.js";
import type { TarEntry } from "#src/tree/tar-entry.js";
import { paxOf, tarOf } from "../support/archives.js";
import { chunksOf, collect } from "../support/chunks.js";
import { lacks } from "../support/oracle.js";

const generous: ReadTarOptions = { name: "x.tar", entryLimit: 1000, sizeLimit: 1 << 20 };

type ReadEntry = TarEntry & { readonly content?: Uint8Array };

async function read(bytes: Uint8Array, options: Partial<ReadTarOptions> = {}, chunkSize = 700): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  for await (const entry of readTar(chunksOf(bytes, chunkSize), { ...generous, ...options })) {
    entries.push(entry.type === "file" ? { ...entry, content: await collect(entry.chunks) } : entry);
    if (entry.type !== "file") continue;
    // What stands at the offset that the entry names is the content that was streamed.
    const content = entries.at(-1)?.content ?? new Uint8Array(0);
    expect(Buffer.compare(bytes.subarray(entry.dataOffset, entry.dataOffset + entry.size), content)).toBe(0);
  }
  return entries;
}

const file = { name: "./file", content: "content" };

describe("what other tools write", () => {
  const name = fc
    .string({ unit: fc.constantFrom(..."abcZ .-_\\:~*ÄéI\u0301日"), minLength: 1, maxLength: 60 })
    .filter((text) => !/^\.\.?$/.test(text));
  const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join("/"));
  const entry = fc.record({
    path,
    kind: fc.constantFrom("0", "2", "3", "4", "5", "6"),
    content: fc.string({ maxLength: 1500 }),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.integer({ min: 0, max: 0xffffffff }),
    gid: fc.integer({ min: 0, max: 0xffffffff }),
    mtime: fc.integer({ min: 0, max: 0xffffffff }),
    target: fc.array(name, { minLength: 1, maxLength: 9 }).map((names) => `../${names.join("/")}`),
    major: fc.integer({ min: 0, max: 4095 }),
    minor: fc.integer({ min: 0, max: 0xfffff }),
  });

  const script = `
import io, json, sys, tarfile
case = json.load(sys.stdin)
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w", format=getattr(tarfile, case["format"])) as tar:
    for entry in case["entries"]:
        info = tarfile.TarInfo(entry["path"])
        info.type = entry["kind"].encode()
        content = entry["content"].encode() if entry["kind"] == "0" else b""
        info.size = len(content)
        info.mode, info.uid, info.gid, info.mtime = entry["mode"], entry["uid"], entry["gid"], entry["mtime"]
        info.linkname = entry["target"] if entry["kind"] == "2" else ""
        if entry["kind"] in "34":
            info.devmajor, info.devminor = entry["major"], entry["minor"]
        tar.addfile(info, io.BytesIO(content))
sys.stdout.buffer.write(out.getvalue())
`;

  test.skipIf(lacks("python3")).each(["GNU_FORMAT", "PAX_FORMAT"])(
    "is read as it was meant: %s of Python (needs python3)",
    async (format) => {
      const property = fc.asyncProperty(
        fc.array(entry, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5000 }),
        async (entries, chunkSize) => {
          const archive = execFileSync("python3", ["-c", script], { input: JSON.stringify({ format, entries }) });
          const kinds: Record<string, string> = {
            "0": "file",
            "2": "symlink",
            "3": "character-device",
            "4": "block-device",
            "5": "directory",
            "6": "fifo",
          };
          const got = await read(archive, {}, chunkSize);
          expect(
            got.map(({ offset: _, dataOffset: __, chunks: ___, ...rest }: ReadEntry & { chunks?: unknown; dataOffset?: number }) => rest),
          ).toEqual(
            entries.map(({ path, kind, content, mode, uid, gid, mtime, target, major, minor }) => ({
              path: byteString(path),
              type: kinds[kind],
              mode,
              uid,
              gid,
              mtime,
              ...(kind === "0" ? { size: Buffer.byteLength(content), content: new Uint8Array(Buffer.from(content)) } : {}),
              ...(kind === "2" ? { target: byteString(target) } : {}),
              ...(kind === "3" || kind === "4" ? { major, minor } : {}),
            })),
          );
        },
      );
      await fc.assert(property, { numRuns: 12 });
    },
  );
});

describe("names are bytes", () => {
  const names = ["CON", "a\\b", "C:", "Ä", "ä", "\xc4", "\xff\xfe", "aux.txt ", "x."];

  test("whatever another system would make of them", async () => {
    expect((await read(tarOf(names.map((name) => ({ name }))))).map(({ path }) => path)).toEqual(names);
  });

  test("in pax records too, which tar-stream takes for text", async () => {
    const entries = await read(
      tarOf([
        paxOf([["path", "dir/\xc4\xff"]]),
        { name: "short", content: "1" },
        paxOf([
          ["path", "l"],
          ["linkpath", "\x80\xc4"],
        ]),
        { name: "x", type: "2", target: "y" },
      ]),
    );
    expect(entries).toMatchObject([{ path: "dir/\xc4\xff" }, { path: "l", type: "symlink", target: "\x80\xc4" }]);
  });

  test("in GNU's long names", async () => {
    const long = `${"d\xc4".repeat(100)}/${"e".repeat(100)}`;
    const entries = await read(
      tarOf([
        { name: "././@LongLink", type: "L", content: `${long}\0` },
        { name: "d", content: "1" },
      ]),
    );
    expect(entries).toMatchObject([{ path: long, size: 1 }]);
  });
});

describe("pax records", () => {
  test("carry extended attributes of any bytes, owners, times and sizes", async () => {
    const capability = "\x01\0\0\x02\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    const [entry] = await read(
      tarOf([
        paxOf([
          ["SCHILY.xattr.security.capability", capability],
          ["SCHILY.xattr.user.\xc4", "a=b\n"],
          ["uid", "4000000000"],
          ["gid", "7"],
          ["mtime", "1600000000.987"],
        ]),
        { name: "newuidmap", content: "elf" },
      ]),
    );
    expect(entry).toMatchObject({ uid: 4_000_000_000, gid: 7, mtime: 1_600_000_000 });
    expect(entry?.xattrs && [...entry.xattrs].map(([name, value]) => [name, byteStringOf(value)])).toEqual([
      ["security.capability", capability],
      ["user.\xc4", "a=b\n"],
    ]);
  });

  test("hold for one entry, or for all where they are global", async () => {
    const entries = await read(tarOf([paxOf([["uid", "5"]], "g"), file, paxOf([["uid", "6"]]), file, file]));
    expect(entries.map(({ uid }) => uid)).toEqual([5, 6, 5]);
  });

  test.each([
    ["a length that is no number", "xx path=a\n"],
    ["a length past the end", "99 path=a\n"],
    ["no line break", "9 path=abc"],
    ["no equals sign", "8 path a\n"],
  ])("are refused with %s", async (_, content) => {
    await expect(read(tarOf([{ name: "p", type: "x", content }, file]))).rejects.toMatchObject({ code: "TAR_CORRUPT" });
  });

  test("of a time before 1970 count as 1970", async () => {
    expect(await read(tarOf([paxOf([["mtime", "-5.5"]]), file]))).toMatchObject([{ mtime: 0 }]);
  });
});

describe("contents", () => {
  test("may be left, read in part or read whole", async () => {
    const archive = tarOf([
      { name: "a", content: "a".repeat(3000) },
      { name: "b", content: "b".repeat(3000) },
      { name: "c", content: "c" },
    ]);
    const seen: string[] = [];
    for await (const entry of readTar(chunksOf(archive, 512), generous)) {
      if (entry.type !== "file") continue;
      if (entry.path === "b") for await (const _ of entry.chunks) break;
      seen.push(entry.path === "c" ? Buffer.from(await collect(entry.chunks)).toString() : entry.path);
    }
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("give the source back when the reader stops", async () => {
    const source = chunksOf(tarOf([file, file, file]), 512);
    for await (const _ of readTar(source, generous)) break;
    expect(source.ended).toBe(true);
  });
});

describe("the end", () => {
  test("is a block of zeros, whatever follows", async () => {
    const two = Buffer.concat([tarOf([file]), tarOf([{ name: "hidden" }]), Buffer.from("garbage ".repeat(200))]);
    for (const chunkSize of [1, 100, 512, 1 << 20]) expect(await read(two, {}, chunkSize)).toMatchObject([{ path: "file" }]);
  });

  test("is missed wherever an archive is cut", async () => {
    const archive = tarOf([file, paxOf([["path", "long"]]), { name: "x", content: "y".repeat(600) }], new Uint8Array(0));
    for (let size = 0; size <= archive.byteLength; size += 64) {
      await expect(read(archive.subarray(0, size)), `${size} bytes`).rejects.toMatchObject({
        code: "TAR_TRUNCATED",
        where: { source: "x.tar" },
      });
    }
  });

  test("of an archive without entries is one too", async () => {
    expect(await read(tarOf([]))).toEqual([]);
  });
});

describe("bad archives", () => {
  const refused = async (archive: Uint8Array, code: string, options: Partial<ReadTarOptions> = {}) => {
    const error = await read(archive, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BuildError);
    expect(error).toMatchObject({ code, where: { source: "x.tar", offset: expect.any(Number) } });
    return error as BuildError;
  };

  test("that are none", async () => {
    await refused(Buffer.from("this is no archive ".repeat(100)), "TAR_CORRUPT");
  });

  test("with a header that was changed", async () => {
    const archive = tarOf([file, file]);
    archive[1024 + 3] = 0x41;
    expect((await refused(archive, "TAR_CORRUPT")).where?.offset).toBe(1024);
  });

  test("with paths that lead outside or cannot be", async () => {
    for (const name of ["../x", "a/../../x", "/.."]) await refused(tarOf([{ name }]), "PATH_UNSAFE");
    await refused(tarOf([paxOf([["path", "a\0b"]]), file]), "PATH_UNSAFE");
    await refused(tarOf([paxOf([["path", "n".repeat(256)]]), file]), "PATH_UNSAFE");
    await refused(tarOf([{ name: "x", type: "1", target: "../../etc/passwd" }]), "PATH_UNSAFE");
  });

  test("with sparse files or kinds of entries that nobody knows", async () => {
    await refused(tarOf([{ name: "x", type: "S" }]), "TAR_UNSUPPORTED");
    await refused(tarOf([{ name: "x", type: "Z" }]), "TAR_UNSUPPORTED");
    await refused(tarOf([paxOf([["GNU.sparse.major", "1"]]), file]), "TAR_UNSUPPORTED");
  });

  test("with a link to nothing", async () => {
    await refused(tarOf([{ name: "x", type: "2" }]), "TAR_CORRUPT");
    await refused(tarOf([paxOf([["linkpath", "a\0b"]]), { name: "x", type: "2" }]), "TAR_CORRUPT");
  });

  test("with more than the limits", async () => {
    await refused(tarOf([file, file, file]), "TAR_LIMIT", { entryLimit: 2 });
    await refused(tarOf([file, file]), "TAR_LIMIT", { sizeLimit: 13 });
    expect(await read(tarOf([file, file]), { entryLimit: 2, sizeLimit: 14 })).toHaveLength(2);
  });

  test("whose headers never end", async () => {
    const endless = (async function* () {
      for (;;) yield tarOf([{ name: "././@LongLink", type: "L", content: "n".repeat(3 << 20) }], new Uint8Array(0));
    })();
    const reading = (async () => {
      for await (const _ of readTar(endless, generous));
    })();
    await expect(reading).rejects.toMatchObject({ code: "TAR_LIMIT" });
  });

  test("pass an error of their source on as it is", async () => {
    const failure = new BuildError("FILE_UNREADABLE", "no");
    const source = (async function* () {
      yield* chunksOf(tarOf([{ name: "x", content: "y".repeat(5000) }]).subarray(0, 2000));
      throw failure;
    })();
    const reading = (async () => {
      for await (const entry of readTar(source, generous)) if (entry.type === "file") await collect(entry.chunks);
    })();
    await expect(reading).rejects.toBe(failure);
  });
});
