import { expect, test } from "vitest";
import { readlink } from "#src/shell/commands/readlink.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  g: "x",
  "d/f": "",
  lg: { link: "g" },
  ld: { link: "d" },
  dang: { link: "none" },
  far: { link: "no/where" },
  l1: { link: "l2" },
  l2: { link: "l1" },
  abs: { link: "/etc/passwd" },
  "it's": { link: "a b" },
};

test.each([
  ["readlink"],
  ["readlink", "g"],
  ["readlink", "lg"],
  ["readlink", "-v", "g", "nope", "", "it's", "g/x"],
  ["readlink", "-n", "lg"],
  ["readlink", "-n", "lg", "dang"],
  ["readlink", "nope", "lg"],
  ["readlink", "-z", "lg", "ld"],
  ["readlink", "lg", "--", "dang", "abs", "it's"],
  ["readlink", "-f", "g", "lg", "ld/f", "ld/../g", "dang", "nope", "d/", ".", "..", "/", "//etc", "abs"],
  ["readlink", "-f", "nope/x"],
  ["readlink", "-f", "nope/"],
  ["readlink", "-f", "far"],
  ["readlink", "-f", "l1"],
  ["readlink", "-f", "g/"],
  ["readlink", "-vf", "g/x", "nope/x", "l1", "dang/", "g/..", "g/."],
  ["readlink", "-f", ""],
  ["readlink", "-e", "g", "lg"],
  ["readlink", "-ve", "nope", "dang", "g/."],
  ["readlink", "-m", "nope/x/../y", "l1", "far", "dang", "g/x", "g/../d", "/"],
  ["readlink", "-m", ""],
  ["readlink", "-fn", "lg"],
  ["readlink", "--canonicalize", "ld"],
  ["readlink", "-q", "nope"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ readlink }, [argv], { files });
  expect(ours).toEqual(real);
});
