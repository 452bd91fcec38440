import { expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

const ours = (line: string, files: Readonly<Record<string, string>> = {}) =>
  runInRoots([line.split(" ")], { files: { "etc/issue": "", ...files }, inRoot: () => ({ argv: ["true"] }) }).ours.steps[0];

test.each([
  ["a4\n", "a4"],
  ["# the paper\n  letter # of America\n", "letter"],
])("paperconf prints the paper of /etc/papersize %#", (text, name) => {
  expect(ours("paperconf", { "etc/papersize": text })).toEqual({ status: 0, stdout: `${name}\n` });
});

test.each([
  ["paperconf", {}],
  ["paperconf -s", { "etc/papersize": "a4\n" }],
])("%s is not understood", (line, files) => {
  expect(ours(line, files)?.status).toBe(127);
});

test("fc-cache leaves the caches of fonts to the system that runs, and does not pass over what it does not know", () => {
  expect(ours("fc-cache -s -f -v")).toEqual({ status: 0, stdout: "" });
  expect(ours("fc-cache --sysroot=/x")?.status).toBe(127);
});
