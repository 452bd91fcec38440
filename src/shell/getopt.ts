import { UnsupportedCall } from "./command.js";

/** The options of a program: short ones as getopt(3) has them, and the long names of some. */
export interface OptionTable {
  /** `ab:c`: -a and -c are flags, -b takes a value. `::` takes one only where it is attached. */
  readonly short: string;
  /** Long name to the short letter that it stands for, or to itself where there is none; `=` at its end where it takes a value, `=?` where it may. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stops at the first operand, as with POSIXLY_CORRECT. */
  readonly stopsAtOperand?: boolean;
}

export interface ParsedOptions {
  /** In the order in which they were given. */
  readonly given: readonly (readonly [name: string, value: string])[];
  readonly operands: readonly string[];
  has(name: string): boolean;
  /** The last one that was given. */
  value(name: string): string | undefined;
}

/**
 * Parses arguments as getopt_long(3): options before and after operands, `--` ends them, long names may be shortened.
 *
 * @throws UnsupportedCall for an option that is not in the table: the real program may know it
 */
export function parseOptions(args: readonly string[], { short, long = {}, stopsAtOperand = false }: OptionTable): ParsedOptions {
  const given: [string, string][] = [];
  const operands: string[] = [];
  const rest = [...args].reverse();
  const valueFor = (option: string): string => {
    const value = rest.pop();
    if (value === undefined) throw new UnsupportedCall(`the option ${option} without its value`);
    return value;
  };
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    if (arg === "--") {
      operands.push(...rest.reverse());
      break;
    }
    if (arg.startsWith("--")) {
      const [name = "", attached] = splitAt(arg.slice(2), "=");
      const known = longName(name, long);
      if (known === undefined) throw new UnsupportedCall(`the option --${name}`);
      const takes = known.endsWith("=") ? "value" : known.endsWith("=?") ? "maybe" : "nothing";
      if (takes === "nothing" && attached !== undefined) throw new UnsupportedCall(`a value of the option --${name}`);
      const meaning = long[known] ?? name;
      given.push([meaning, attached ?? (takes === "value" ? valueFor(arg) : "")]);
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg.charAt(at);
        const place = letter === ":" ? -1 : short.indexOf(letter);
        if (place < 0) throw new UnsupportedCall(`the option -${letter}`);
        const attached = arg.slice(at + 1);
        if (short.startsWith("::", place + 1)) given.push([letter, attached]);
        else if (short.charAt(place + 1) === ":") given.push([letter, attached === "" ? valueFor(`-${letter}`) : attached]);
        else {
          given.push([letter, ""]);
          continue;
        }
        break;
      }
    } else {
      operands.push(arg);
      if (!stopsAtOperand) continue;
      operands.push(...rest.reverse());
      break;
    }
  }
  return {
    given,
    operands,
    has: (name) => given.some(([one]) => one === name),
    value: (name) => given.findLast(([one]) => one === name)?.[1],
  };
}

/** The key of the table for a long name that may be shortened. */
function longName(name: string, long: Readonly<Record<string, string>>): string | undefined {
  const keys = Object.keys(long);
  const bare = (key: string) => key.replace(/=\??$/, "");
  const exact = keys.find((key) => bare(key) === name);
  if (exact !== undefined) return exact;
  const near = keys.filter((key) => bare(key).startsWith(name));
  return near.length === 1 ? near[0] : undefined;
}

function splitAt(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}
