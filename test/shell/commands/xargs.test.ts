import { expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { falseCommand } from "#src/shell/commands/false.js";
import { xargs } from "#src/shell/commands/xargs.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const programs = { xargs, echo, sh, false: falseCommand };
const files = { in: "x y\n", notexec: "" };

test.each([
  ["a b\nc", []],
  ["", ["echo"]],
  ["", ["-r", "echo", "x"]],
  ["  \n", ["-r", "echo", "x"]],
  ["a \"b c\" d\\ e 'f g'\n", ["-n1", "echo"]],
  ["a\0b c\0", ["-0", "-n1"]],
  ["a\nb c\n\nd\n", ["-I{}", "echo", "x{}y", "{}"]],
  ["a b\nc d\ne\n", ["-L1"]],
  ["a b \nc d\ne\n", ["-L1"]],
  ["a\n\n\nb\nc\n", ["-L2"]],
  ["a,b,c\n", ["-d,", "-n1"]],
  ["a b\nc\n", ["-d", "\\n", "-n1"]],
  ["a b\n", ["-t", "echo", "x"]],
  ["a b\0c'd\0$x\n", ["-0", "-t", "echo", "y"]],
  ["\0", ["-0", "-t", "echo"]],
  ["a:b 'c'\n", ["-t"]],
  ["a\n", ["false"]],
  ["a\n", ["nope"]],
  ["a\n", ["./notexec"]],
  ["a\nb\n", ["-n1", "sh", "-c", "exit 255"]],
  ["a\nb\n", ["-n1", "sh", "-c", "exit 3"]],
  ['"b\n', ["-r"]],
  ['a "b\n', []],
  ["a 'b\n", []],
  ["a\\", []],
  ["a\n", ["-n0"]],
  ["a\n", ["-nx"]],
  ["a a\n", ["-P4", "-n1", "echo"]],
  ["a b\n", ["-i", "echo", "<{}>"]],
  ["a b\n", ["-I", "X", "echo", "X", "X"]],
  ["ignored", ["-a", "in", "echo"]],
  ["", ["-a", "nope", "echo"]],
  ["a b c d e\n", ["-n2"]],
  ["a _ b\n", ["-E", "_"]],
  ["a b\n", ["--no-run-if-empty", "--max-args=1", "echo"]],
  ["a b\n", ["-x", "-n1", "--", "echo", "-y"]],
  ["a\\\nb\n", []],
  [" a\n b\n", ["-I%", "echo", "[%]"]],
  ["a\n", ["-0", "echo"]],
  ["a\0\0b", ["-0", "-n1", "echo", ">"]],
  ['""\n', ["-n1", "echo", ">"]],
  ["a b\nc\n", ["-l"]],
  ['"a"b c\n', ["-n1"]],
  ["a\n\nb", ["-d\\n", "-n1", "echo", ">"]],
  ["a:b", ["-d", ":"]],
  ["x\n", ["-I{}", "sh", "-c", "exit 2"]],
  ["a\nb", ["-I{}", "-n1", "echo", "{}"]],
  ["a b\nc", ["-n1", "-I{}", "echo", "<{}>"]],
  ["a\n", ["sh", "-c", "exit 127"]],
  ["a\n", ["sh", "-c", "exit 126"]],
  ['a"b', ["-I{}", "echo", "{}"]],
  ['a b "c d"\n', ["-I{}", "echo", "<{}>"]],
  ["", ["-I{}", "echo", "{}"]],
  ["a\tb  c\n\n  d", ["-n1"]],
  ["a\nb\n", ["-n1", "false"]],
  ["a 'b c' \"d e\"\n", ["-I{}", "echo", "{}"]],
  ["a\nb \nc\nd\n", ["-L2"]],
  ["a\\ b c\n", ["-n1"]],
  ["one\n", ["-I{}", "{}"]],
] as const)("xargs of %j with %j does as the real one", (stdin, args) => {
  const { ours, real } = runSteps(programs, [["xargs", ...args]], { files, stdin });
  expect(ours).toEqual(real);
});

test("long inputs are taken in several calls", () => {
  const stdin = `${"x".repeat(99)}\n`.repeat(3000);
  const { ours } = runSteps(programs, [["xargs", "echo"]], { stdin });
  const lines = ours.steps[0]?.stdout.trimEnd().split("\n") ?? [];
  expect(lines.length).toBe(3);
  expect(lines.join(" ").split(" ").length).toBe(3000);
});

test.each([
  ["-p", "echo"],
  ["-s", "100", "echo"],
  ["-L1", "-n1", "echo"],
  ["-d", "ab"],
])("xargs %j is refused", (...args) => {
  expect(() => runSteps(programs, [["xargs", ...args]], { stdin: "a\n" })).toThrow(UnsupportedCall);
});
