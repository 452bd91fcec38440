import { expect, test } from "vitest";
import { allNearest, nearest } from "#src/core/suggestion.js";

test.each([
  ["inspekt", ["init", "inspect", "ls"], "inspect"],
  ["bni", ["bin", "sbin"], "bin"],
  ["pyhton3", ["perl", "python3", "python"], "python3"],
  ["PYTHON", ["python"], "python"],
  ["buid", ["build", "bind"], "build"],
  ["xyz", ["ls", "abc"], undefined],
  ["usr", ["var", "etc"], undefined],
  ["", ["a"], "a"],
  ["a", [], undefined],
])("%j among %j means %j", (word, known, meant) => expect(nearest(word, known)).toBe(meant));

test("all that are equally near are given, and none that is farther", () => {
  expect(allNearest("aiohtp", ["aiohttp", "aioftp", "aiohttps", "yarl"])).toEqual(["aiohttp", "aioftp"]);
});
