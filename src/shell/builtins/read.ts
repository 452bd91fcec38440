import { UnsupportedCall } from "../command.js";
import { fieldSeparators } from "../language/ifs.js";
import { descriptor, type ShellState } from "../language/state.js";
import { type Builtin, fail } from "./builtin.js";

/** A character of the line, and whether a backslash stood before it. */
interface Character {
  readonly text: string;
  readonly escaped: boolean;
}

/** Reads a line into variables; it takes no byte more from its input. Source: POSIX read. */
export const read: Builtin = (state, args, name) => {
  let raw = false;
  const names = [...args];
  while (/^-./.test(names[0] ?? "")) {
    const option = names.shift();
    if (option === "--") break;
    if (option === "-r") raw = true;
    else if (option === "-p") names.shift();
    else throw new UnsupportedCall(`read ${option}`);
  }
  if (names.length === 0) return fail(state, name, "arg count");
  const { characters, ended } = readLine(state, raw);
  assignFields(state, names, characters);
  return ended ? 1 : 0;
};

function readLine(state: ShellState, raw: boolean): { readonly characters: readonly Character[]; readonly ended: boolean } {
  const input = descriptor(state, 0);
  const characters: Character[] = [];
  let escaped = false;
  for (;;) {
    const [byte] = input.read(1);
    if (byte === undefined) return { characters, ended: true };
    const text = String.fromCharCode(byte);
    if (escaped) {
      if (text !== "\n") characters.push({ text, escaped });
      escaped = false;
    } else if (text === "\\" && !raw) {
      escaped = true;
    } else if (text === "\n") {
      return { characters, ended: false };
    } else if (text !== "\0") {
      characters.push({ text, escaped });
    }
  }
}

function assignFields(state: ShellState, names: readonly string[], characters: readonly Character[]): void {
  const { space, other } = fieldSeparators(state.variables);
  const isSpace = (one: Character | undefined) => one !== undefined && !one.escaped && space.includes(one.text);
  const isOther = (one: Character | undefined) => one !== undefined && !one.escaped && other.includes(one.text);
  const text = (from: number, to: number) =>
    characters
      .slice(from, to)
      .map((one) => one.text)
      .join("");
  let at = 0;
  const skipSpace = () => {
    while (isSpace(characters[at])) at += 1;
  };
  const skipWord = () => {
    while (at < characters.length && !isSpace(characters[at]) && !isOther(characters[at])) at += 1;
  };
  const skipSeparator = () => {
    skipSpace();
    if (isOther(characters[at])) at += 1;
    skipSpace();
  };
  skipSpace();
  names.forEach((name, i) => {
    const from = at;
    skipWord();
    const end = at;
    skipSeparator();
    if (i < names.length - 1) {
      state.variables.set(name, text(from, end));
      return;
    }
    // The last one takes the rest, but for one separator after a single field.
    let last = characters.length;
    while (last > from && isSpace(characters[last - 1])) last -= 1;
    state.variables.set(name, text(from, at >= characters.length ? end : last));
  });
}
