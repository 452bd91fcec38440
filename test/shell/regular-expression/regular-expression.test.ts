import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leftmostMatcher } from "#src/shell/regular-expression/leftmost-match.js";
import { RegularExpressionError } from "#src/shell/regular-expression/node.js";
import { parseExpression } from "#src/shell/regular-expression/parser.js";
import { regularExpression } from "#src/shell/regular-expression/regular-expression.js";
import { stepsOf } from "#src/shell/regular-expression/steps.js";
import { lacks } from "../../support/oracle.js";

const options = { dialect: "extended" } as const;

/** Extended expressions over three letters, with everything that can be repeated and chosen. */
const expressions = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "^", "$", "\\b", "\\<", "\\>"),
    fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => one + other),
    fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => `(${one}|${other})`),
    fc.tuple(tie("expression"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}")).map(([one, count]) => `(${one})${count}`),
  ),
})).expression;

const texts = fc.string({ unit: fc.constantFrom("a", "b", "c", " "), maxLength: 12 });

test("the matcher that walks the text once finds what the one that tries finds", () => {
  fc.assert(
    fc.property(expressions, texts, fc.nat(4), (source, text, from) => {
      const tried = regularExpression(source, options).exec(text, Math.min(from, text.length));
      const walked = leftmostMatcher(stepsOf(parseExpression(source, options).root))(text, Math.min(from, text.length));
      expect(walked).toEqual(tried && { start: tried.start, end: tried.end });
    }),
    { numRuns: 3000 },
  );
});

describe("expressions that are tried for ever elsewhere", () => {
  const letters = "a".repeat(5000);
  test.each([
    ["(a+)+b", letters, undefined],
    ["(a|a)*b", letters, undefined],
    ["(a|aa)+$", `${letters}!`, undefined],
    ["(.*)(.*)(.*)(.*)(.*)x", letters, undefined],
    ["a*a*a*a*a*a*b", letters, undefined],
    ["(a?){40}a{40}", "a".repeat(40), [0, 40]],
    ["(x+x+)+y", `${"x".repeat(5000)}y`, [0, 5001]],
    ["([a-z]+)*[0-9]", `..${letters}7`, [2, 5003]],
  ] as const)("%s", (source, text, wanted) => {
    const expression = regularExpression(source, options);
    const found = expression.exec(text);
    expect(found && [found.start, found.end]).toEqual(wanted);
    expect(expression.test(text)).toBe(wanted !== undefined);
  });

  test("have the groups of the longest match", () => {
    expect(regularExpression("(a|ab)(c|bcd)(d*)x?", options).exec("-abcd")?.groups).toEqual(["a", "bcd", ""]);
    expect(regularExpression("((a*)*)*(b)", options).exec(`${"a".repeat(300)}b`)?.groups).toEqual(["a".repeat(300), "a".repeat(300), "b"]);
  });

  test.skipIf(lacks("grep"))("match as grep has it", () => {
    for (const [source, text] of [
      ["(a+)+b", `${letters}b`],
      ["(a|ab)*c", "ab".repeat(2000)],
      ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(200)],
    ] as const) {
      const real = spawnSync("grep", ["-Eo", source], { input: text, encoding: "latin1", env: { LC_ALL: "C", PATH: process.env["PATH"] } });
      const found = regularExpression(source, options).exec(text);
      expect(found === undefined ? "" : `${text.slice(found.start, found.end)}\n`).toBe(real.stdout);
    }
  });
});

test("an expression that is too big is refused, as the C library does", () => {
  expect(() => regularExpression("((a{1,999}){1,999}){1,999}", options)).toThrow(RegularExpressionError);
  expect(regularExpression("a{1,32767}", options).exec("aaa")?.end).toBe(3);
});
