import { describe, expect, test } from "vitest";
import { ElfImage } from "../../src/core/elf-image.js";
import { compiledLibrary, lacksCompiler } from "../support/compiled-library.js";

const source = `
extern int elsewhere(void);
static const char *names[] = {"one", "two", 0};
struct { int number; const char **names; int (*other)(void); unsigned char bytes[3]; } table = {-7, names, elsewhere, {1, 2, 255}};
const char *second = "2nd";
int zero[400];`;

describe.skipIf(lacksCompiler)("a library in memory", () => {
  const bytes = lacksCompiler ? new Uint8Array() : new Uint8Array(Buffer.from(compiledLibrary(source), "latin1"));

  test("holds what its exported names lead to, with relocations applied", () => {
    const image = new ElfImage(bytes);
    const table = image.symbol("table") ?? 0;
    expect(image.i32(table)).toBe(-7);
    const names = image.inner(table + 8) ?? 0;
    expect([image.text(image.inner(names) ?? 0), image.text(image.inner(names + 8) ?? 0), image.inner(names + 16)]).toEqual([
      "one",
      "two",
      undefined,
    ]);
    expect(image.pointer(table + 16)).toEqual({ name: "elsewhere" });
    expect([24, 25, 26].map((at) => image.u8(table + at))).toEqual([1, 2, 255]);
    expect(image.text(image.inner(image.symbol("second") ?? 0) ?? 0)).toBe("2nd");
    const zero = image.symbol("zero") ?? 0;
    expect([image.u8(zero), image.u32(zero + 1596), image.pointer(zero + 8), image.text(zero)]).toEqual([0, 0, undefined, ""]);
  });

  test("does not have what it takes from another library, nor what it has never heard of", () => {
    const image = new ElfImage(bytes);
    expect(image.symbol("elsewhere")).toBeUndefined();
    expect(image.symbol("nothing")).toBeUndefined();
  });

  test("is refused where it is cut off or changed, by one kind of error", () => {
    const attempt = (changed: Uint8Array) => {
      try {
        const image = new ElfImage(changed);
        image.text(image.inner(image.symbol("second") ?? 0) ?? 0);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    };
    for (let size = 0; size < bytes.byteLength; size += 61) attempt(bytes.subarray(0, size));
    for (let at = 16; at < bytes.byteLength; at += 13) {
      const changed = new Uint8Array(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      attempt(changed);
    }
  });
});
