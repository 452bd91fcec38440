import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ByteSink, FilePlace, Filling } from "#src/core/byte-source.js";
import { writeDigestedFile, writeOutputFile, writeThroughFile } from "#src/core/output-file.js";
import { temporaryFolder } from "../support/folder.js";

test("what is appended and patched stands in the file, in folders that are made", async () => {
  const path = join(temporaryFolder(), "new", "folder", "image");
  const result = await writeOutputFile(path, async (sink) => {
    await sink.append(new Uint8Array([0, 0]));
    await sink.append(new Uint8Array(3 << 20).fill(7));
    await sink.append(new Uint8Array([9]));
    await sink.patch(0, new Uint8Array([1, 2]));
    return "done";
  });
  const written = readFileSync(path);
  expect(result).toBe("done");
  expect(written.byteLength).toBe((3 << 20) + 3);
  expect([...written.subarray(0, 3), written.at(-1)]).toEqual([1, 2, 7, 9]);
});

test("equals what the same steps make in memory", async () => {
  const folder = temporaryFolder();
  const step = fc.record({ patch: fc.boolean(), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 50 }) });
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    let wanted = Buffer.alloc(0);
    await writeOutputFile(join(folder, "x"), async (sink) => {
      for (const { patch, at, bytes } of steps) {
        const offset = patch && bytes.byteLength <= wanted.byteLength ? at % (wanted.byteLength - bytes.byteLength + 1) : undefined;
        if (offset === undefined) {
          await sink.append(bytes);
          wanted = Buffer.concat([wanted, bytes]);
        } else {
          await sink.patch(offset, bytes);
          wanted.set(bytes, offset);
        }
      }
    });
    expect(Buffer.compare(readFileSync(join(folder, "x")), wanted)).toBe(0);
  });
  await fc.assert(property, { numRuns: 25 });
});

test("the digest is that of the whole file, which then stands alone under its name", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "image");
  writeFileSync(path, Buffer.alloc(5 << 20, 1));
  const digest = await writeDigestedFile(path, async (sink) => {
    for (let i = 0; i < 3; i++) await sink.append(new Uint8Array((1 << 20) + 1).fill(i));
    await sink.patch(0, new Uint8Array([9]));
  });
  const written = readFileSync(path);
  expect(digest).toEqual({ size: written.byteLength, sha256: createHash("sha256").update(written).digest("hex") });
  expect([written.byteLength, written[0], written.at(-1)]).toEqual([(3 << 20) + 3, 9, 2]);
  expect(readdirSync(folder)).toEqual(["image"]);
});

/** Leaves room for three MiB between two others, which are filled half a MiB at a time, each a moment after the one before. */
function writeAround(fill: (place: FilePlace) => Filling) {
  return async (sink: ByteSink) => {
    await sink.append(new Uint8Array(1 << 20).fill(1));
    const place = await sink.reserve?.(3 << 20);
    if (place !== undefined) sink.expect?.(fill(place));
    await sink.append(new Uint8Array(1 << 20).fill(3));
  };
}

const writeThrough = (name: string, write: (sink: ByteSink) => Promise<void>) =>
  writeThroughFile(name, { write, emit: async () => expect.unreachable("nothing is passed on") });

function slowlyFilled({ path, at }: FilePlace, failsAt = Number.POSITIVE_INFINITY): Filling {
  let come = at;
  const file = openSync(path, "r+");
  const one = async () => {
    await setTimeout(3);
    if (come - at >= failsAt) throw new Error("no more");
    writeSync(file, new Uint8Array(1 << 19).fill(2), 0, 1 << 19, come);
    come += 1 << 19;
  };
  const all = async () => {
    for (let i = 0; i < 6; i++) await one();
  };
  const done = all().finally(() => closeSync(file));
  return {
    done,
    reached: async (offset) => {
      while (come < offset && come < at + (3 << 20)) await Promise.race([setTimeout(1), done]);
    },
  };
}

test("the digest waits for what others put into room that was left for them", async () => {
  const path = join(temporaryFolder(), "image");
  const digest = await writeDigestedFile(path, writeAround(slowlyFilled));
  const wanted = Buffer.concat([1, 2, 2, 2, 3].map((value) => Buffer.alloc(1 << 20, value)));
  expect(digest).toEqual({ size: wanted.byteLength, sha256: createHash("sha256").update(wanted).digest("hex") });
  expect(readFileSync(path).equals(wanted)).toBe(true);
});

test.each([writeDigestedFile, writeOutputFile, writeThrough])("where they fail, nothing is left: %o", async (write) => {
  const folder = temporaryFolder();
  const failing = write(
    join(folder, "image"),
    writeAround((place) => slowlyFilled(place, 1 << 20)),
  );
  await expect(failing).rejects.toThrow("no more");
  expect(readdirSync(folder)).toEqual([]);
});

test("a digested file whose name is taken by a folder is not left under another one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "taken"));
  const write = writeDigestedFile(join(folder, "taken"), (sink) => sink.append(new Uint8Array(10)));
  await expect(write).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test("a failure leaves what stood there before, and nothing else", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "image");
  writeFileSync(path, "the old image");
  const failing = writeOutputFile(path, async (sink) => {
    await sink.append(new Uint8Array(2 << 20));
    expect(readdirSync(folder)).toHaveLength(2);
    throw new Error("no more");
  });
  await expect(failing).rejects.toThrow("no more");
  expect(readdirSync(folder)).toEqual(["image"]);
  expect(readFileSync(path, "utf8")).toBe("the old image");
});

test("a place that cannot be written is named", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "taken"));
  for (const path of [join(folder, "file", "x"), join(folder, "taken")]) {
    await expect(writeOutputFile(path, async () => {})).rejects.toMatchObject({ code: "FILE_UNWRITABLE", where: { source: path } });
  }
  expect(readdirSync(folder).sort()).toEqual(["file", "taken"]);
});

test("a full disk has a code of its own", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const path = join(temporaryFolder(), "x");
  await expect(writeOutputFile(path, () => Promise.reject(full))).rejects.toMatchObject({
    code: "DISK_FULL",
    hint: expect.stringContaining("TMPDIR"),
  });
});
