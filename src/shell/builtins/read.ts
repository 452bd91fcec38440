import { UnsupportedCall } from "../command.js";
import { fieldSeparators } from "../language/ifs.js";
import { descriptor, type ShellState } from "../language/state.js";
import { type Builtin, fail } from "./builtin.js";

/** A line, and at which places of it a backslash stood before the character. */
interface Line {
  readonly text: string;
  readonly escaped: ReadonlySet<number>;
  /** The input ended before the line did. */
  readonly ended: boolean;
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
  const line = readLine(state, raw);
  assignFields(state, names, line);
  return line.ended ? 1 : 0;
};

function readLine(state: ShellState, raw: boolean): Line {
  const input = descriptor(state, 0);
  const escaped = new Set<number>();
  let text = "";
  let isEscaped = false;
  for (;;) {
    const byte = input.read(1)[0];
    if (byte === undefined) return { text, escaped, ended: true };
    const character = String.fromCharCode(byte);
    if (isEscaped) {
      if (character !== "\n") {
        escaped.add(text.length);
        text += character;
      }
      isEscaped = false;
    } else if (character === "\\" && !raw) {
      isEscaped = true;
    } else if (character === "\n") {
      return { text, escaped, ended: false };
    } else if (character !== "\0") {
      text += character;
    }
  }
}

function assignFields(state: ShellState, names: readonly string[], { text, escaped }: Line): void {
  const { space, other } = fieldSeparators(state.variables);
  const isOneOf = (set: string, place: number) => place < text.length && set.includes(text.charAt(place)) && !escaped.has(place);
  const isSpace = (place: number) => isOneOf(space, place);
  const isOther = (place: number) => isOneOf(other, place);
  let at = 0;
  const skipSpace = () => {
    while (isSpace(at)) at += 1;
  };
  const skipWord = () => {
    while (at < text.length && !isSpace(at) && !isOther(at)) at += 1;
  };
  const skipSeparator = () => {
    skipSpace();
    if (isOther(at)) at += 1;
    skipSpace();
  };
  skipSpace();
  names.forEach((name, i) => {
    const from = at;
    skipWord();
    const end = at;
    skipSeparator();
    if (i < names.length - 1) {
      state.variables.set(name, text.slice(from, end));
      return;
    }
    // The last one takes the rest, but for one separator after a single field.
    let last = text.length;
    while (last > from && isSpace(last - 1)) last -= 1;
    state.variables.set(name, text.slice(from, at >= text.length ? end : last));
  });
}
