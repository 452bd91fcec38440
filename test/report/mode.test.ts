import { expect, test } from "vitest";
import { formatMode, octalMode } from "#src/report/mode.js";

test.each([
  ["file", 0o644, "-rw-r--r--"],
  ["directory", 0o1777, "drwxrwxrwt"],
  ["directory", 0o1776, "drwxrwxrwT"],
  ["file", 0o4755, "-rwsr-xr-x"],
  ["file", 0o4644, "-rwSr--r--"],
  ["file", 0o2755, "-rwxr-sr-x"],
  ["symlink", 0o777, "lrwxrwxrwx"],
  ["character-device", 0o600, "crw-------"],
  ["block-device", 0o660, "brw-rw----"],
  ["fifo", 0, "p---------"],
  ["socket", 0o7777, "srwsrwsrwt"],
] as const)("%s %o is %s", (type, mode, text) => expect(formatMode(type, mode)).toBe(text));

test("octal modes have four digits at least", () => {
  expect(octalMode(0o644)).toBe("0644");
  expect(octalMode(0o4755)).toBe("4755");
});
