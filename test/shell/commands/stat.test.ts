import { expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { mkfifo } from "#src/shell/commands/mkfifo.js";
import { mknod } from "#src/shell/commands/mknod.js";
import { rm } from "#src/shell/commands/rm.js";
import { stat } from "#src/shell/commands/stat.js";
import { touch } from "#src/shell/commands/touch.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  f: { text: "hello\n", mode: 0o4711, owner: [1, 2] },
  h: { hardlink: "f" },
  o: { text: "x".repeat(9000), owner: [12345, 54321] },
  d: { mode: 0o1777 },
  "e/sub/x": "",
  empty: "",
  l: { link: "f" },
  dang: { link: "none" },
  "it's": { link: "a b" },
} as const;

test.each([
  ["stat"],
  ["stat", "-c", "%a|%A|%b|%B|%f|%F|%g|%G|%h|%n|%N|%o|%s|%u|%U|%%|%m", "f", "d", "e", "l", "o", "empty", "it's", "dang"],
  ["stat", "-c", "%n", "nope", "h", "f/x", ""],
  ["stat", "--printf", "%n\\t%s\\n\\x41\\101\\\\%%", "h"],
  ["stat", "-c", "%n\\t", "h"],
  ["stat", "-L", "-c", "%F %N", "l", "dang"],
  ["stat", "-c", "%10s|%-10s|%05a|%#a|%.3n|%#f|%10n|%-10n|", "empty", "o"],
  ["stat", "--format=%a", "f", "d"],
  ["stat", "-c", "%u:%g %a", "f"],
  ["stat", "-c", "", "f"],
  ["stat", "-Lc%a", "l"],
  ["stat", "-c", "plain", "f"],
  ["stat", "-c%U", "o"],
  ["stat", "--dereference", "--printf=%s", "l"],
  ["stat", "-c", "%a%", "f"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ stat }, [argv], { files });
  expect(ours).toEqual(real);
});

test("times and devices", () => {
  const steps = [
    ["touch", "-d", "@1700000000", "f", "empty"],
    ["stat", "-c", "%Y|%y", "f", "empty"],
    ["mkfifo", "p"],
    ["mknod", "n", "c", "5", "300"],
    ["mknod", "b", "b", "300", "7"],
    ["stat", "-c", "%F %t %T %r %R %Hr %Lr %#t", "p", "n", "b", "f"],
    ["rm", "b"],
  ];
  const { ours, real } = runSteps({ stat, touch, mkfifo, mknod, rm }, steps, { files });
  expect(ours).toEqual(real);
});

test("the names of one object have one number", () => {
  const { stdout = "" } = runSteps({ stat }, [["stat", "-c", "%i", "f", "h", "o"]], { files }).ours.steps[0] ?? {};
  const [first, second, third] = stdout.split("\n");
  expect(first).toBe(second);
  expect(first).not.toBe(third);
});

test.each([
  ["f"],
  ["-t", "f"],
  ["-f", "/"],
  ["-c", "%d", "f"],
  ["-c", "%w", "f"],
  ["-c", "%q", "f"],
  ["-c", "%.3Y", "f"],
  ["--printf", "a\\", "f"],
  ["--printf", "\\q", "f"],
])("stat %j is refused", (...args) => {
  expect(() => runSteps({ stat }, [["stat", ...args]], { files })).toThrow(UnsupportedCall);
});
