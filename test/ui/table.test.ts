import { expect, test } from "vitest";
import { tableLines } from "#src/ui/table.js";

test("columns are aligned, and no line ends in space", () => {
  const rows = [
    ["1", "a", "x"],
    ["22", "bbb", ""],
    ["333", "c"],
  ];
  expect(tableLines(rows, { align: "rl", indent: 2 })).toEqual(["    1  a    x", "   22  bbb", "  333  c"]);
});

test("no rows are no lines", () => expect(tableLines([])).toEqual([]));
