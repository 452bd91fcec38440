import { type Command, UnsupportedCall } from "../command.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** Puts a script's own options in order. Source: getopt(1) of util-linux. */
export const getopt: Command = (call) => {
  const own = parseOptions(call.args, {
    short: "o:l:n:qQs:uTa",
    long: {
      "options=": "o",
      "longoptions=": "l",
      "name=": "n",
      quiet: "q",
      "quiet-output": "Q",
      unquoted: "u",
      test: "T",
      alternative: "a",
    },
    stopsAtOperand: true,
  });
  if (own.has("T")) return 4;
  // The quotes of bash are those of sh.
  if (own.has("s") && !["sh", "bash"].includes(own.value("s") ?? "")) throw new UnsupportedCall(`the option -s ${own.value("s")}`);
  const [short = "", ...rest] = own.value("o") === undefined ? own.operands : [own.value("o") ?? "", ...own.operands];
  const args = rest[0] === "--" ? rest.slice(1) : rest;
  const name = own.value("n") ?? "getopt";
  const names = own.given.filter(([option]) => option === "l").flatMap(([, value]) => value.split(","));
  const { words, errors } = ordered(own.has("a") ? args.map((arg) => withTwoDashes(arg, names)) : args, { short, long: names });
  const quote = (word: string) => (own.has("u") ? word : `'${word.replaceAll("'", "'\\''")}'`);
  if (!own.has("q")) writeText(call.stderr, errors.map((error) => `${name}: ${error}\n`).join(""));
  if (!own.has("Q")) {
    const shown = words.map(({ text, isOption }) => (isOption ? text : quote(text)));
    writeText(call.stdout, `${shown.map((word) => ` ${word}`).join("")}\n`);
  }
  return errors.length > 0 ? 1 : 0;
};

/** With -a, long names may begin with one dash. */
function withTwoDashes(arg: string, names: readonly string[]): string {
  const name = /^-([^-=][^=]+)/.exec(arg)?.[1];
  return name !== undefined && names.some((one) => one.replace(/:+$/, "") === name) ? `-${arg}` : arg;
}

interface Word {
  readonly text: string;
  readonly isOption: boolean;
}

/** Options first, `--`, then the operands. */
function ordered(args: readonly string[], { short, long }: { readonly short: string; readonly long: readonly string[] }) {
  const words: Word[] = [];
  const operands: Word[] = [];
  const errors: string[] = [];
  const rest = [...args].reverse();
  const stops = short.startsWith("+");
  const option = (text: string) => words.push({ text, isOption: true });
  const value = (text: string) => words.push({ text, isOption: false });
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    if (arg === "--") break;
    if (arg.startsWith("--")) {
      const [, name = "", , attached] = /^--([^=]*)(=(.*))?$/s.exec(arg) ?? [];
      const exact = long.filter((one) => one.replace(/:+$/, "") === name);
      const found = exact.length > 0 ? exact : long.filter((one) => one.startsWith(name));
      const [only] = found;
      if (only === undefined || found.length > 1) {
        errors.push(
          only === undefined
            ? `unrecognized option '--${name}'`
            : `option '${arg}' is ambiguous; possibilities: ${found.map((one) => `'--${one.replace(/:+$/, "")}'`).join(" ")}`,
        );
        continue;
      }
      const bare = only.replace(/:+$/, "");
      const next = attached ?? (only.endsWith("::") || !only.endsWith(":") ? undefined : rest.pop());
      if (!only.endsWith(":") && attached !== undefined) errors.push(`option '--${bare}' doesn't allow an argument`);
      else if (only.endsWith(":") && !only.endsWith("::") && next === undefined) errors.push(`option '--${bare}' requires an argument`);
      else {
        option(`--${bare}`);
        if (only.endsWith(":")) value(next ?? "");
      }
    } else if (/^-./.test(arg)) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg.charAt(at);
        const place = letter === ":" ? -1 : short.indexOf(letter);
        if (place < 0) {
          errors.push(`invalid option -- '${letter}'`);
          continue;
        }
        const takes = short.startsWith("::", place + 1) ? "maybe" : short.charAt(place + 1) === ":" ? "value" : "nothing";
        const attached = arg.slice(at + 1);
        if (takes === "nothing") {
          option(`-${letter}`);
          continue;
        }
        const given = takes === "value" && attached === "" ? rest.pop() : attached;
        if (given === undefined) errors.push(`option requires an argument -- '${letter}'`);
        else {
          option(`-${letter}`);
          value(given);
        }
        break;
      }
    } else {
      operands.push({ text: arg, isOption: false });
      if (stops) break;
    }
  }
  const others = rest.reverse().map((text) => ({ text, isOption: false }));
  return { words: [...words, { text: "--", isOption: true }, ...operands, ...others], errors };
}
