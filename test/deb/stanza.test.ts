import { describe, expect, test } from "vitest";
import { parseStanza, parseStanzas } from "#src/deb/stanza.js";

describe("stanzas", () => {
  test("names are without case, values without outer spaces", () => {
    expect([...parseStanza("Package: foo\nVERSION:1.0  \nx-y:\t a: b\n")]).toEqual([
      ["package", "foo"],
      ["version", "1.0"],
      ["x-y", "a: b"],
    ]);
  });

  test("a value of several lines keeps them", () => {
    expect(parseStanza("Description: short\n long\n .\n  more\n\tlast\nNext:\n one\n").get("description")).toBe(
      "short\n long\n .\n  more\n\tlast",
    );
    expect(parseStanza("Next:\n one\n two").get("next")).toBe("\n one\n two");
  });

  test("empty lines separate, however many, and lines of spaces too", () => {
    const stanzas = [...parseStanzas("\n\nA: 1\n\n \t\nA: 2\nB: 3\n\n\n")];
    expect(stanzas.map((stanza) => [...stanza])).toEqual([
      [["a", "1"]],
      [
        ["a", "2"],
        ["b", "3"],
      ],
    ]);
  });

  test("line ends of Windows are spaces", () => {
    expect([...parseStanzas("A: 1\r\n\r\nA: 2\r\n")].map((stanza) => stanza.get("a"))).toEqual(["1", "2"]);
  });

  test("comments are lines where they are allowed", () => {
    const text = "# head\nA: 1\n# between\n more\n#: tail\n";
    expect(parseStanza(text, { comments: true }).get("a")).toBe("1\n more");
    expect(() => parseStanza(text)).toThrow(expect.objectContaining({ code: "STANZA_INVALID" }));
  });

  test.each([
    ["a continuation without a field", " a\n", 1],
    ["a line without a colon", "A: 1\nnothing\n", 2],
    ["a name with a space", "A: 1\nB c: 1\n", 2],
    ["a name that begins with a hyphen", "-A: 1\n", 1],
    ["a field twice", "A: 1\nB: 2\na: 3\n", 3],
    ["nothing", "\n", 1],
    ["two stanzas", "A: 1\n\nB: 1\n", 1],
  ])("%s is refused, with the line", (_, text, line) => {
    expect(() => parseStanza(text, { source: "control" })).toThrow(
      expect.objectContaining({ code: "STANZA_INVALID", where: { source: "control", line } }),
    );
  });

  test("lines are counted from where the text begins in its source", () => {
    expect(() => parseStanza("A: 1\n?", { source: "index", line: 40 })).toThrow(
      expect.objectContaining({ where: { source: "index", line: 41 } }),
    );
  });
});
