import { describe, expect, test } from "vitest";
import { BuildError } from "#src/core/errors.js";
import { asBuildError, bugText, errorDocument, errorText, isBug } from "#src/ui/error.js";
import { painter } from "#src/ui/terminal.js";

const plain = painter(false);

describe("errorText", () => {
  test("the caret stands under the column, whatever tabs are before it", () => {
    const where = { source: "a.yaml", line: 7, column: 4, excerpt: "\tx\ty: 1" };
    expect(errorText(new BuildError("USAGE", "Bad."), plain)).toBe("Error: Bad. [USAGE]");
    expect(errorText(new BuildError("USAGE", "Bad.", { where }), plain)).toBe(
      ["Error: Bad. [USAGE]", "  in a.yaml:7:4", "    |", "  7 | \tx\ty: 1", "    | \t \t^"].join("\n"),
    );
  });

  test("a place that the message names already is not repeated; another one is told", () => {
    const error = (message: string) => new BuildError("FILE_UNREADABLE", message, { where: { source: "/a/b", offset: 96 } });
    expect(errorText(error("Cannot read /a/b at byte 96."), plain)).toBe("Error: Cannot read /a/b at byte 96. [FILE_UNREADABLE]");
    expect(errorText(error("Cannot read it."), plain)).toBe("Error: Cannot read it. [FILE_UNREADABLE]\n  in /a/b at byte 96");
  });

  test("a terminal does not obey what came from outside", () => {
    const error = new BuildError("USAGE", "Bad \x1b]0;title\x07.", {
      hint: "a\u009bb",
      where: { source: "x\x1b[2J", line: 1, column: 1, excerpt: "\x1b[31m" },
    });
    const text = errorText(error, plain);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).toContain("Bad \\x1b]0;title\\x07.");
  });

  test("a trace names the error and its causes", () => {
    const error = new BuildError("FILE_UNREADABLE", "Cannot read it.", { cause: new Error("first") });
    const text = errorText(error, plain, { trace: true });
    expect(text).toContain("BuildError: Cannot read it.");
    expect(text).toContain("Error: first");
  });
});

describe("errorDocument", () => {
  test("has no hint and no place where there is none", () => {
    expect(JSON.stringify(errorDocument(new BuildError("USAGE", "Bad.")))).toBe('{"error":{"code":"USAGE","message":"Bad."}}');
  });
});

describe("what is thrown", () => {
  test("an error of the project stays what it is", () => {
    const error = new BuildError("USAGE", "Bad.");
    expect(asBuildError(error)).toBe(error);
    expect(isBug(error)).toBe(false);
  });

  test.each([
    [new TypeError("x is not a function"), "x is not a function"],
    [new RangeError(""), "RangeError"],
    ["a string", "a string"],
    [undefined, "undefined"],
  ])("%s is a bug", (thrown, message) => {
    const error = asBuildError(thrown);
    expect(error).toMatchObject({ code: "INTERNAL", message, exitCode: 70 });
    expect(isBug(error)).toBe(true);
    expect(bugText(error, { argv: ["a b"], agent: "p/1" }, plain)).toContain('command: "a b"\n  version: p/1\n');
  });
});
