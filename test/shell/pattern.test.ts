import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, hasSpecials } from "#src/shell/pattern.js";

/** What dash's `case` says for each pair. */
function inDash(pairs: readonly (readonly [pattern: string, text: string])[]): boolean[] {
  const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script = pairs.map(([pattern, text]) => `p=${word(pattern)}; case ${word(text)} in $p) printf y;; *) printf n;; esac\n`);
  const ended = spawnSync("dash", { input: Buffer.from(script.join(""), "latin1"), encoding: "latin1", env: { LC_ALL: "C" } });
  expect(ended.stderr).toBe("");
  return [...ended.stdout].map((letter) => letter === "y");
}

const table: readonly (readonly [string, string])[] = [
  ["", ""],
  ["", "a"],
  ["a", "a"],
  ["*", ""],
  ["*", "a/.b"],
  ["?", ""],
  ["?", "/"],
  ["a*b*c", "aXbXbXc"],
  ["a*b*c", "aXbXbX"],
  ["**", "x"],
  ["*.so.[0-9]*", "libc.so.6"],
  ["*.so.[0-9]*", "libc.so.x"],
  ["[", "["],
  ["[a", "[a"],
  ["a\\", "a\\"],
  ["\\*", "*"],
  ["\\*", "a"],
  ["[]a]", "]"],
  ["[!]a]", "]"],
  ["[!]a]", "b"],
  ["[^a]", "b"],
  ["[^a]", "^"],
  ["[a-]", "-"],
  ["[z-a]", "z"],
  ["[--/]", "."],
  ["[+--]", ","],
  ["[[:alpha:]]", "x"],
  ["[![:space:]]", " "],
  ["[[:digit:][:upper:]_]", "_"],
  ["[[:foo:]]", "o"],
  ["[[:foo:]]", "o]"],
  ["[[:alpha:]", "a"],
  ["[[:alpha:]", "[a"],
  ["[[:alpha", "[[:alpha"],
  ["[\\]]", "]"],
  ["[a\\-z]", "b"],
  ["[a\\-z]", "-"],
  ["[[:alpha:]-z]", "-"],
  ["[]-a]", "`"],
  ["[!", "[!"],
  ["[]", "[]"],
  ["[!]", "[!]"],
  ["[\\", "[\\"],
  ["[a\\", "[a\\"],
  ["[[:]", ":"],
  ["[[:a", "[[:a"],
  ["[a-[:digit:]]", "5"],
  ["[a-]]", "a]"],
  ["[!!]", "!"],
  ["[^^]", "^"],
  ["[[:]]", ":]"],
  ["[[:ALPHA:]]", "a"],
  ["*\\", "x\\"],
];

test.each(table)("the pattern %j against %j is as in dash", (pattern, text) => {
  expect(compilePattern(pattern).matches(text)).toBe(inDash([[pattern, text]])[0]);
});

test("random patterns are as in dash", () => {
  const piece = fc.constantFrom(
    "*",
    "?",
    "[",
    "]",
    "!",
    "^",
    "-",
    "\\",
    "a",
    "b",
    "c",
    "z",
    "/",
    ":",
    "[:alpha:]",
    "[:digit:]",
    "[a-c]",
    "\xe9",
  );
  const pattern = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "z", "/", "[", "]", "\\", "-", "!", "^", ":", "5", "\xe9"), { maxLength: 6 })
    .map((all) => all.join(""));
  const mixes = (one: string) => /[ -~]\\?-\\?\xe9|\xe9\\?-\\?[ -~]/.test(one);
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          pattern.filter((one) => !mixes(one)),
          text,
        ),
        { minLength: 200, maxLength: 400 },
      ),
      (pairs) => {
        const said = inDash(pairs);
        expect(pairs.map(([one, other]) => [one, other, compilePattern(one).matches(other)])).toEqual(
          pairs.map(([one, other], at) => [one, other, said[at]]),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ["*", "a/b", false],
  ["a?b", "a/b", false],
  ["a[/]b", "a/b", false],
  ["a[!x]b", "a/b", false],
  ["*/*", "a/b", true],
  ["*/b*c*", "xx/bacb", true],
  ["*b", "a/b", false],
])("with pathname %j against %j", (pattern, text, matches) => {
  expect(compilePattern(pattern, { pathname: true }).matches(text)).toBe(matches);
});

test.each([
  ["*", ".a", false],
  ["?a", ".a", false],
  ["[.]a", ".a", false],
  [".*", ".a", true],
  ["a/*", "a/.b", false],
  ["a/.*", "a/.b", true],
  ["*a", "x.a", true],
  ["*.a", ".a", false],
])("with period %j against %j", (pattern, text, matches) => {
  expect(compilePattern(pattern, { pathname: true, period: true }).matches(text)).toBe(matches);
});

test("a caret inverts where that is asked for", () => {
  expect(compilePattern("[^a]").matches("b")).toBe(false);
  expect(compilePattern("[^a]", { caret: true }).matches("b")).toBe(true);
});

test("letters of both cases", () => {
  expect(compilePattern("READ[a-m]?*", { caseless: true }).matches("ReadMe")).toBe(true);
  expect(compilePattern("abc", { caseless: true }).matches("ABC")).toBe(true);
  expect(compilePattern("\xe9", { caseless: true }).matches("\xc9")).toBe(false);
});

test("what has no special characters is a text", () => {
  expect(compilePattern("a\\*b").literal).toBe("a*b");
  expect(compilePattern("a*").literal).toBeUndefined();
  expect(["*", "a?", "[a]", "[a", "\\*", "\\[a]", "plain"].map(hasSpecials)).toEqual([true, true, true, false, false, false, false]);
});

test("many stars take no long time", () => {
  expect(compilePattern(`${"*a".repeat(500)}b`).matches("a".repeat(5_000))).toBe(false);
});

test.each(["[[.a.]]", "[[=a=]]", "[a-\xff]"])("%j is refused", (pattern) => {
  expect(() => compilePattern(pattern)).toThrow("pattern");
});
