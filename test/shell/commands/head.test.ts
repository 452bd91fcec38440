import { expect, test } from "vitest";
import { head } from "#src/shell/commands/head.js";
import { runBoth } from "../../support/command-oracle.js";

const files = {
  x: "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n",
  n: "a\nb",
  e: "",
  z: "a\0b\0c\0",
  "q r": "q\n",
  d: {},
};

test.each([
  [["head", "x"]],
  [["head", "-n", "3", "x"]],
  [["head", "-n3", "x"]],
  [["head", "-3", "x"]],
  [["head", "-c", "5", "x"]],
  [["head", "-c", "1k", "x"]],
  [["head", "-n", "-3", "x"]],
  [["head", "-c", "-3", "x"]],
  [["head", "-n", "1", "x", "n"]],
  [["head", "-qn1", "x", "n"]],
  [["head", "-vn1", "x"]],
  [["head", "-1q", "x", "n"]],
  [["head", "-5c", "x"]],
  [["head", "-n", "1", "missing", "x"]],
  [["head", "missing"]],
  [["head", "mis sing"]],
  [["head", "d"]],
  [["head", "-n", "x", "x"]],
  [["head", "-c", "1x", "x"]],
  [["head", "-n", "1", "e", "n", "q r"]],
  [["head"]],
  [["head", "-n1", "-"]],
  [["head", "-zn1", "z"]],
  [["head", "-n", "0", "x"]],
  [["head", "--lines=2", "x"]],
  [["head", "-n", "1", "-n", "2", "x"]],
  [["head", "mis sing", "d d"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(head, argv, { files, stdin: "p\nq\n" });
  expect(ours).toEqual(real);
});
