import { expect, test } from "vitest";
import { mv } from "#src/shell/commands/mv.js";
import { touch } from "#src/shell/commands/touch.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  a: { text: "a", mode: 0o4755, owner: [1, 2] },
  b: "b",
  h: { hardlink: "a" },
  "d/e/f": "f",
  "t/d/x": "x",
  "t/b": "old",
  n: {},
  "t/n": {},
  la: { link: "a" },
  ld: { link: "d" },
  dang: { link: "none" },
  z: "z",
  lz: { link: "z" },
} as const;

test.each([
  ["mv"],
  ["mv", "lz", "z"],
  ["mv", "-f", "lz", "z"],
  ["mv", "a"],
  ["mv", "a", "c"],
  ["mv", "a", "b"],
  ["mv", "-f", "a", "b"],
  ["mv", "a", "b", "nope"],
  ["mv", "a", "b", "h"],
  ["mv", "nope", "c"],
  ["mv", "a", "a"],
  ["mv", "a", "./a"],
  ["mv", "a", "h"],
  ["mv", "d", "d/e"],
  ["mv", "d", "d"],
  ["mv", "d", "d/"],
  ["mv", "d", "t"],
  ["mv", "n", "t"],
  ["mv", "d", "n"],
  ["mv", "-T", "d", "n"],
  ["mv", "-T", "d", "t"],
  ["mv", "-T", "a", "d"],
  ["mv", "-T", "d", "a"],
  ["mv", "d", "a"],
  ["mv", "-v", "a", "c"],
  ["mv", "-v", "b", "t"],
  ["mv", "-n", "a", "b"],
  ["mv", "-n", "a", "c"],
  ["mv", "la", "d"],
  ["mv", "la", "a"],
  ["mv", "a", "la"],
  ["mv", "a", "dang"],
  ["mv", "dang", "c"],
  ["mv", "ld", "c"],
  ["mv", "a", "ld"],
  ["mv", "-T", "a", "ld"],
  ["mv", "ld/", "c"],
  ["mv", "b/", "c"],
  ["mv", "a", "nope/"],
  ["mv", "d", "nope/"],
  ["mv", "a", "nope/x"],
  ["mv", "a", "b/x"],
  ["mv", "-t", "t", "a", "b"],
  ["mv", "-t", "nope", "a"],
  ["mv", "-t", "a", "b"],
  ["mv", "-b", "a", "b"],
  ["mv", "-bv", "a", "b"],
  ["mv", "-S.o", "a", "b"],
  ["mv", "--backup=t", "a", "b"],
  ["mv", "t/b", "b", "d"],
  ["mv", "", "c"],
  ["mv", "a", ""],
  ["mv", "t/.", "c"],
  ["mv", ".", "c"],
  ["mv", "d/", "c/"],
  ["mv", "-T", "a", "b", "c"],
  ["mv", "t/n", "n"],
  ["mv", "-fT", "n", "t/n"],
  ["mv", "a", "b", "d", "t"],
  ["mv", "--", "a", "-x"],
  ["mv", "-vb", "-T", "d", "t"],
  ["mv", "d/..", "c"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ mv }, [argv], { files });
  expect(ours).toEqual(real);
});

test("times are looked at", () => {
  const steps = [
    ["touch", "-d", "@1000", "a"],
    ["touch", "-d", "@2000", "b"],
    ["mv", "-u", "a", "b"],
    ["mv", "-uv", "b", "a"],
  ];
  const { ours, real } = runSteps({ mv, touch }, steps, { files: { a: "a", b: "b" } });
  expect(ours).toEqual(real);
});

test("a question is refused", () => {
  expect(() => runSteps({ mv }, [["mv", "-i", "a", "b"]], { files })).toThrow("the option -i");
});
