import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import { displayPath, imagePath, imagePathOf, joinPath, pathNames, rootPath, splitPath } from "#src/tree/path.js";

const bytes = (text: string) => text as ByteString;

describe("imagePath", () => {
  test.each([
    ["./usr/bin/", "usr/bin"],
    ["/usr//bin", "usr/bin"],
    ["././", ""],
    ["", ""],
    ["a\\..\\b", "a\\..\\b"],
    ["C:/CON/aux", "C:/CON/aux"],
    ["...", "..."],
    ["\xff/\xc4", "\xff/\xc4"],
  ])("%j is %j", (text, path) => expect(imagePath(bytes(text))).toBe(path));

  test.each([["../x"], ["a/.."], ["a/../../b"], ["/.."], ["a\0b"], ["n".repeat(256)], ["d/".repeat(2100)]])("refuses %.20j", (text) => {
    expect(() => imagePath(bytes(text))).toThrowError(expect.objectContaining({ code: "PATH_UNSAFE" }));
  });

  test("never leads above the root, whatever it is made of", () => {
    const part = fc.constantFrom("..", ".", "", "a", "..a", "\\", "b\xff");
    const property = fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join("/");
      if (parts.includes("..")) expect(() => imagePath(bytes(text))).toThrowError();
      else expect(imagePath(bytes(text))).toBe(parts.filter((name) => name !== "" && name !== ".").join("/"));
    });
    fc.assert(property);
  });
});

test("a path is split and joined", () => {
  const path = imagePathOf("/usr/bin/x");
  expect(pathNames(path)).toEqual(["usr", "bin", "x"]);
  const { directory, name } = splitPath(path);
  expect([directory, name, joinPath(directory, name)]).toEqual(["usr/bin", "x", path]);
  expect(splitPath(imagePathOf("x"))).toEqual({ directory: rootPath, name: "x" });
  expect(joinPath(rootPath, byteString("x"))).toBe("x");
  expect(pathNames(rootPath)).toEqual([]);
});

test("a path is shown with a slash, and with bytes that are no text", () => {
  expect(displayPath(imagePathOf("etc/Ä"))).toBe("/etc/Ä");
  expect(displayPath(imagePath(bytes("etc/\xc4")))).toBe("/etc/\\xc4");
});
