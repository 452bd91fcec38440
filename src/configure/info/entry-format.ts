import { type ManualEntry, ManualError } from "./manual.js";

const width = 79;
/** Where descriptions begin, on the first line and on the others. */
const usual = { first: 32, others: 34 };
const ofUtilities = { first: 48, others: 50 };

/** An entry in columns: its description begins at a column, and is wrapped. */
export function formatEntry({ text, sections }: ManualEntry): string {
  const { first, others } = sections.some(({ name }) => name === "Individual utilities") ? ofUtilities : usual;
  const [, title, rest] = /^([\s\S]*?\.)(?=[ \t\n])([\s\S]*)$/.exec(text) ?? [];
  if (title === undefined || rest === undefined) throw new ManualError(`the entry ${JSON.stringify(text)} without a description`);
  const description = joinLines(rest);
  const isLong = title.length > first - 1;
  const start = isLong ? `\n${" ".repeat(first)}` : " ".repeat(first - title.length);
  // What is at most one character is no description.
  if (description.length <= 2) return `${title}${isLong && description.length > 1 ? start : ""}\n`;
  return title + start + wrap(description, first, others);
}

/** The lines as one, as sentences are set: two blanks after a full stop. */
function joinLines(text: string): string {
  let joined = "";
  for (let rest = text.trimStart(); rest !== ""; rest = rest.trimStart()) {
    const end = rest.indexOf("\n");
    const line = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? "" : rest.slice(end + 1);
    joined += line;
    if (line.length > 1 && rest !== "") joined += /\s$/.test(line) ? "" : line.endsWith(".") ? "  " : " ";
  }
  return `${joined}\n`;
}

/** Breaks after the last blank before the width. */
function wrap(description: string, first: number, others: number): string {
  let done = "";
  let line = "";
  let column = first;
  for (const letter of description) {
    if (letter === "\n") {
      done += `${line}\n`;
      line = "";
      column = 0;
      continue;
    }
    column = advance(column, letter);
    while (column > width) {
      const blank = Math.max(line.lastIndexOf(" "), line.lastIndexOf("\t"));
      if (blank < 0 && line === "") break;
      done += blank < 0 ? `${line}\n` : `${line.slice(0, blank + 1)}\n${" ".repeat(others)}`;
      line = blank < 0 ? "" : line.slice(blank + 1);
      // The real program does not count the blanks that it begins the line with.
      column = advance([...line].reduce(advance, 0), letter);
    }
    line += letter;
  }
  return done + line;
}

const advance = (column: number, letter: string): number => (letter === "\t" ? column + 8 - (column % 8) : column + 1);
