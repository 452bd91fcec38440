import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameInMessage, quotedName, quotedWord } from "#src/shell/coreutils/gnu-quotes.js";

const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** What the real programs write about each name. */
function complaints(names: readonly string[], command: (name: string) => string): string {
  const script = names.map((name) => `${command(word(name))}\n`).join("");
  const ended = spawnSync("dash", {
    input: Buffer.from(`cd /proc/self\n${script}`, "latin1"),
    encoding: "latin1",
    env: { LC_ALL: "C", PATH: "/usr/bin" },
  });
  return ended.stderr;
}

const hard = [
  "'",
  '"',
  "\\",
  "$",
  "`",
  "!",
  "{",
  "}",
  "#",
  "~",
  "=",
  "^",
  "[",
  "]",
  "*",
  "?",
  " ",
  "\n",
  "\t",
  "\x01",
  "\x7f",
  "\xe9",
  "\xff",
  "a",
  "B",
  "3",
  "-",
  "%",
  "+",
  ",",
  ".",
  ":",
  "@",
  "_",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
];
// A quote and what cannot be printed in one name: coreutils then begins with an empty pair of quotes more or less, and so do not we.
const isHard = (text: string) => text.includes("'") && /[^ -~]/.test(text);
const name = fc
  .array(fc.constantFrom(...hard), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(""))
  .filter((text) => !isHard(text));
const single = hard.flatMap((one) => [one, `a${one}`, `${one}a`, `${one}'`, `'${one}`]);

test.each([
  ["rm", (n: string) => `rm -- ${n}/none`, (n: string) => `rm: cannot remove ${quotedName(`${n}/none`)}: No such file or directory\n`],
  ["cat", (n: string) => `cat -- ${n}`, (n: string) => `cat: ${nameInMessage(n)}: No such file or directory\n`],
  ["mkdir", (n: string) => `mkdir -m a${n}. none`, (n: string) => `mkdir: invalid mode ${quotedWord(`a${n}.`)}\n`],
] as const)("names are quoted as %s does", (_, command, message) => {
  const check = (all: readonly string[]) => {
    const names = all.filter((one) => one !== "." && one !== ".." && one !== "-" && /[^0-9]/.test(one));
    expect(names.map(message).join("")).toBe(complaints(names, command));
  };
  check(single);
  // GNU has oddities of its own for names with both a quote and what cannot be printed.
  const usual = name.filter((one) => !(one.includes("'") && /[^ -~]/.test(one)));
  fc.assert(fc.property(fc.array(usual, { minLength: 50, maxLength: 80 }), check), { numRuns: 10, endOnFailure: true });
});
