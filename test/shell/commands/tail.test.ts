import { expect, test } from "vitest";
import { tail } from "#src/shell/commands/tail.js";
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
  [["tail", "x"]],
  [["tail", "-n", "3", "x"]],
  [["tail", "-n3", "x"]],
  [["tail", "-3", "x"]],
  [["tail", "+11", "x"]],
  [["tail", "-n", "+11", "x"]],
  [["tail", "-c", "5", "x"]],
  [["tail", "-c", "+60", "x"]],
  [["tail", "-5c", "x"]],
  [["tail", "-n", "1", "x", "n"]],
  [["tail", "-qn1", "x", "n"]],
  [["tail", "-vn1", "x"]],
  [["tail", "-n", "1", "missing", "x"]],
  [["tail", "missing"]],
  [["tail", "d"]],
  [["tail", "-n", "x", "x"]],
  [["tail", "-n", "1", "e", "n", "q r"]],
  [["tail"]],
  [["tail", "-n1", "-"]],
  [["tail", "-zn1", "z"]],
  [["tail", "-n", "0", "x"]],
  [["tail", "-n", "+0", "n"]],
  [["tail", "-n", "-2", "x"]],
  [["tail", "--lines=2", "x"]],
  [["tail", "-1", "x", "n"]],
  [["tail", "-c", "1k", "x"]],
  [["tail", "mis'sing"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(tail, argv, { files, stdin: "p\nq" });
  expect(ours).toEqual(real);
});
