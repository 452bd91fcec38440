import { describe, expect, test } from "vitest";
import { formatCount, formatCounted, formatDuration, formatList, formatShare, formatSize, formatTime } from "#src/ui/format.js";

describe("format", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [1023, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [48_234_496, "48.2 MB"],
    [1.5e9, "1.5 GB"],
    [9.9e18, "9900.0 PB"],
  ])("size %d is %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));

  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1_234_567, "1,234,567"],
  ])("count %d is %s", (count, text) => expect(formatCount(count)).toBe(text));

  test("a counted noun agrees with its number", () => {
    expect(formatCounted(1, "package")).toBe("1 package");
    expect(formatCounted(0, "package")).toBe("0 packages");
    expect(formatCounted(2, "directory", "directories")).toBe("2 directories");
  });

  test.each([
    [0, "0.0 s"],
    [4249, "4.2 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [3_599_600, "1 h 00 min"],
    [7_380_000, "2 h 03 min"],
  ])("%d ms are %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test("times are UTC, whatever the computer's zone", () => expect(formatTime(1_767_225_600)).toBe("2026-01-01 00:00:00 UTC"));

  test("shares", () => {
    expect(formatShare(1, 3)).toBe("33.3 %");
    expect(formatShare(5, 0)).toBe("-");
  });

  test("a list is cut only where that saves something", () => {
    expect(formatList(["a", "b", "c"], 2)).toBe("a, b, c");
    expect(formatList(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
    expect(formatList([], 2)).toBe("");
  });
});
