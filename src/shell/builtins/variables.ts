import { UnsupportedCall } from "../command.js";
import { ShellError } from "../language/control-flow.js";
import { shellQuoted } from "../language/messages.js";
import type { ShellState } from "../language/state.js";
import { type Builtin, isName, output } from "./builtin.js";

function declare(word: string, use: (name: string, value: string | undefined) => unknown): void {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  if (!isName(name)) throw new ShellError(`${name}: bad variable name`);
  use(name, equals < 0 ? undefined : word.slice(equals + 1));
}

const marking =
  (how: "exported" | "readonly", word: "export" | "readonly"): Builtin =>
  (state, args) => {
    const { variables } = state;
    if (args.length === 0 || (args.length === 1 && args[0] === "-p")) {
      return output(
        state,
        variables
          .names(how)
          .map((name) => `${word} ${listed(state, name)}\n`)
          .join(""),
      );
    }
    for (const one of args[0] === "--" ? args.slice(1) : args) {
      declare(one, (name, value) => {
        if (value !== undefined) variables.set(name, value);
        variables.mark(name, how);
      });
    }
    return 0;
  };

export const exportVariables = marking("exported", "export");
export const readonly = marking("readonly", "readonly");

/** `NAME='value'`, as the shell reads it back. */
export function listed({ variables }: ShellState, name: string): string {
  const value = variables.get(name);
  return value === undefined ? name : `${name}=${shellQuoted(value)}`;
}

/** A variable is the function's own until it ends; without a value it keeps the one that it has. */
export const local: Builtin = (state, args) => {
  if (!state.variables.inFunction) throw new ShellError("local: not in a function");
  for (const one of state.bash ? withoutArrayOption(args) : args) {
    if (one === "-") {
      state.localOptions ??= new Set(state.options);
      continue;
    }
    declare(one, (name, value) => {
      state.variables.hide(name);
      if (value !== undefined) state.variables.set(name, value);
    });
  }
  return 0;
};

export const unset: Builtin = (state, args) => {
  const rest = [...args];
  let functions = false;
  while (/^-[fv]$/.test(rest[0] ?? "")) functions = rest.shift() === "-f";
  for (const name of rest) {
    if (functions) state.functions.delete(name);
    else if (!isName(name)) throw new ShellError(`unset: ${name}: bad variable name`);
    else if (state.variables.isReadonly(name)) throw new ShellError(`unset: ${name}: is read only`);
    else state.variables.unset(name);
  }
  return 0;
};

/** `-a` only says that what follows are arrays. */
function withoutArrayOption(args: readonly string[]): readonly string[] {
  const [option, ...rest] = args;
  if (option === undefined || !/^-\w/.test(option)) return args;
  if (option !== "-a") throw new UnsupportedCall(`the option ${option}`);
  return rest;
}

/** bash's `declare`: in a function, variables of its own; without a value, nothing but that. */
export const declareVariables: Builtin = (state, args, name, tested) => {
  if (args.length === 0) throw new UnsupportedCall("the list of all variables");
  if (state.variables.inFunction) return local(state, args, name, tested);
  for (const one of withoutArrayOption(args))
    declare(one, (variable, value) => value !== undefined && state.variables.set(variable, value));
  return 0;
};
