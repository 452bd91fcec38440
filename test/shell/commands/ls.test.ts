import { expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { ls } from "#src/shell/commands/ls.js";
import { mknod } from "#src/shell/commands/mknod.js";
import { rm } from "#src/shell/commands/rm.js";
import { touch } from "#src/shell/commands/touch.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  "d/e/x": "",
  "d/f": { text: "hello\n", mode: 0o4711, owner: [1, 2] },
  "d/l": { link: "f" },
  "d/.hid": "hidden",
  big: "x".repeat(5000),
  h: { text: "1", owner: [12345, 6] },
  h2: { hardlink: "h" },
  "a b": "",
  "it's": "",
  Z: "",
  _: "",
  dang: { link: "none" },
  ld: { link: "d" },
  sticky: { mode: 0o1777 },
  none: {},
} as const;

/** Every file has a time of its own, which is far in the past for some. */
const times = [
  "touch -h -d @1700000000 d/f d/e d/e/x big",
  "touch -h -d @1600000000 d h sticky none d/.hid",
  "touch -h -d @1500000000 d/l Z _ it's dang ld .",
  "touch -d @1400000000 a?b",
].map((line) => line.split(" ").map((word) => word.replace("?", " ")));

test.each([
  ["ls"],
  ["ls", "-1"],
  ["ls", "-a"],
  ["ls", "-A"],
  ["ls", "d"],
  ["ls", "d", "ld", "nope"],
  ["ls", "nope", "d", "h", "nope2"],
  ["ls", "d/f"],
  ["ls", "dang"],
  ["ls", ""],
  ["ls", "none"],
  ["ls", "none", "d/e"],
  ["ls", "h", "none", "big"],
  ["ls", "h/x"],
  ["ls", "-l"],
  ["ls", "-l", "d/f"],
  ["ls", "-ld", "d"],
  ["ls", "-ld", "ld"],
  ["ls", "-ld", "ld/"],
  ["ls", "-l", "ld"],
  ["ls", "-l", "ld/"],
  ["ls", "-lL", "ld"],
  ["ls", "-l", "none"],
  ["ls", "-lA", "d"],
  ["ls", "-l", "d", "h", "big"],
  ["ls", "-l", "h", "big", "d/f"],
  ["ls", "-n", "d/f", "h"],
  ["ls", "-ln", "h"],
  ["ls", "-l1", "d"],
  ["ls", "-g", "d/f"],
  ["ls", "-o", "d/f"],
  ["ls", "-lG", "d/f"],
  ["ls", "-d", "d", "ld/", "h"],
  ["ls", "-d"],
  ["ls", "-R"],
  ["ls", "-R", "d"],
  ["ls", "-AR", "d"],
  ["ls", "-lR", "d"],
  ["ls", "-R", "ld"],
  ["ls", "-R", "d", "none"],
  ["ls", "-F"],
  ["ls", "-F", "d"],
  ["ls", "-p"],
  ["ls", "-lF", "d"],
  ["ls", "-F", "ld"],
  ["ls", "-p", "ld"],
  ["ls", "-LF", "d"],
  ["ls", "-L", "dang"],
  ["ls", "-H", "ld"],
  ["ls", "-t"],
  ["ls", "-tr"],
  ["ls", "-S"],
  ["ls", "-Sr", "d"],
  ["ls", "-r"],
  ["ls", "-ltr", "d"],
  ["ls", "-lS", "d"],
  ["ls", "-t", "d", "none", "h", "big"],
  ["ls", "--color=never", "d"],
  ["ls", "--time-style=+%s", "-l", "d/f"],
  ["ls", "--time-style=long-iso", "-l", "d"],
  ["ls", "--full-time", "d/f"],
  ["ls", "--almost-all", "--reverse", "d"],
  ["ls", "--directory", "."],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ ls, touch }, [["touch", "h", "h2", "d/f"], ...times, argv], { files });
  // The folder above the test's own is not the same in both.
  expect(ours).toEqual(real);
});

test("times of today, of the future and devices are written in their own ways", () => {
  const steps = [
    ["touch", "-d", "1 hour ago", "h"],
    ["touch", "-d", "100 days ago", "big"],
    ["touch", "-d", "200 days ago", "Z"],
    ["touch", "-d", "2 days", "_"],
    ["mknod", "c", "c", "5", "300"],
    ["mknod", "b", "b", "12", "1"],
    ["touch", "-d", "@1600000000", "b", "c"],
    ["ls", "-l", "h", "big", "Z", "_", "b", "c"],
    ["ls", "-l", "big", "h"],
    ["rm", "b"],
  ];
  const { ours, real } = runSteps({ ls, touch, mknod, rm }, steps, { files });
  expect(ours).toEqual(real);
});

test("the names of one object have one number", () => {
  const { stdout = "" } = runSteps({ ls }, [["ls", "-i", "h", "h2", "big"]], { files }).ours.steps[0] ?? {};
  const numbers = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" ")[0]);
  expect(numbers[1]).toBe(numbers[2]);
  expect(numbers[0]).not.toBe(numbers[1]);
  expect(runSteps({ ls }, [["ls", "-di", "/"]]).ours.steps[0]?.stdout).toBe("2 /\n");
});

test.each([["-C"], ["-m"], ["-s"], ["-h"], ["-X"], ["-v"], ["--color=always"], ["-U"]])("ls %s is refused", (option) => {
  expect(() => runSteps({ ls }, [["ls", option]], { files })).toThrow(UnsupportedCall);
});
