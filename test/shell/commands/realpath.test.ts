import { expect, test } from "vitest";
import { realpath } from "#src/shell/commands/realpath.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  g: "x",
  "d/f": "",
  "d/sub/x": "",
  lg: { link: "g" },
  ld: { link: "d" },
  dang: { link: "none" },
  l1: { link: "l2" },
  l2: { link: "l1" },
};

test.each([
  ["realpath"],
  ["realpath", "g", "lg", "dang", "nope", "ld/..", ".", "/"],
  ["realpath", "nope/x", "l1", "g/x", "", "g"],
  ["realpath", "-q", "nope/x", "g"],
  ["realpath", "-e", "nope", "g", "dang"],
  ["realpath", "-m", "nope/x/../y", "g/x"],
  ["realpath", "-s", "ld/../g", "lg", "ld/f"],
  ["realpath", "-s", "nope/x"],
  ["realpath", "-se", "nope", "dang", "lg"],
  ["realpath", "-s", "nope/", "nope/x/", "g/", "nope/./x", "nope/../x", "g/../x", "g/x", "d/nope/.", "nope/.", "d/../g"],
  ["realpath", "-sm", "a/./b/../c"],
  ["realpath", "--relative-to=d", "g", "d", "d/f", "/etc"],
  ["realpath", "--relative-to=.", "d/f"],
  ["realpath", "--relative-to=nope", "g"],
  ["realpath", "--relative-to=g", "d"],
  ["realpath", "--relative-to=nope/x", "g"],
  ["realpath", "--relative-to=/", "/etc/x"],
  ["realpath", "--relative-to=/etc", "/"],
  ["realpath", "-m", "--relative-to=/a/b", "/a/c/d", "/a/b", "/a/bc", "/"],
  ["realpath", "-ms", "--relative-to=/a/b", "/a/b/c"],
  ["realpath", "--relative-base=d", "d/f", "g"],
  ["realpath", "--relative-base=.", "--relative-to=d", "d/f", "g", "/etc"],
  ["realpath", "--relative-base=d/sub", "--relative-to=d", "d/f", "d/sub/x"],
  ["realpath", "-z", "g", "d"],
  ["realpath", "--", "g"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ realpath }, [argv], { files });
  expect(ours).toEqual(real);
});
