import { ShellError } from "../language/control-flow.js";
import type { OptionLetter, ShellState } from "../language/state.js";
import { type Builtin, output } from "./builtin.js";
import { listed } from "./variables.js";

const optionNames: Readonly<Record<string, OptionLetter>> = {
  allexport: "a",
  noclobber: "C",
  errexit: "e",
  noglob: "f",
  noexec: "n",
  nounset: "u",
  verbose: "v",
  xtrace: "x",
};

/** Options that change nothing for a shell that nobody types at. */
const idle = new Set("bhiIEmVsP".split(""));
const idleNames = new Set(["ignoreeof", "interactive", "monitor", "notify", "vi", "emacs", "nolog", "debug", "posix"]);

export const set: Builtin = (state, args) => {
  if (args.length === 0) {
    return output(
      state,
      state.variables
        .names()
        .filter((name) => state.variables.get(name) !== undefined)
        .map((name) => `${listed(state, name)}\n`)
        .join(""),
    );
  }
  const rest = setOptions(state, args);
  if (rest !== undefined) state.positional = rest;
  return 0;
};

/** Takes options from the front of arguments; gives what becomes the positional parameters, if something does. */
export function setOptions(state: ShellState, args: readonly string[]): readonly string[] | undefined {
  const rest = [...args].reverse();
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    if (arg === "--") return rest.reverse();
    if (arg === "-") {
      state.options.delete("x");
      state.options.delete("v");
      return rest.length === 0 ? undefined : rest.reverse();
    }
    if (!/^[-+]./.test(arg)) return [arg, ...rest.reverse()];
    const on = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter === "o") setNamed(state, rest.pop(), on);
      else setLetter(state, letter, on);
    }
  }
  return undefined;
}

function setNamed(state: ShellState, name: string | undefined, on: boolean): void {
  if (name === undefined) {
    const shown = Object.entries(optionNames).map(([one, letter]) => `${one.padEnd(16)}${state.options.has(letter) ? "on" : "off"}\n`);
    output(state, `Current option settings\n${shown.join("")}`);
    return;
  }
  if (name === "pipefail" && state.bash) {
    if (on) state.options.add("pipefail");
    else state.options.delete("pipefail");
    return;
  }
  const letter = optionNames[name];
  if (letter !== undefined) setLetter(state, letter, on);
  else if (!idleNames.has(name)) throw new ShellError(`set: Illegal option -o ${name}`);
}

function setLetter(state: ShellState, letter: string, on: boolean): void {
  const known = Object.values(optionNames).find((one) => one === letter);
  if (known === undefined) {
    if (!idle.has(letter)) throw new ShellError(`set: Illegal option -${letter}`);
  } else if (on) {
    state.options.add(known);
  } else {
    state.options.delete(known);
  }
}
