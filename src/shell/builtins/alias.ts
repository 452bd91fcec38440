import { UnsupportedCall } from "../command.js";
import { type Builtin, isName } from "./builtin.js";

/**
 * Gives a command a name: what stands after the name in a command follows what it stands for. That is what a function of `"$@"` does, so it becomes one; what only
 * the text of a command can say, such as half a command or a word of the caller's, is not understood. bash expands no aliases in scripts.
 * Source: POSIX, Shell Command Language, 2.3.1.
 */
export const alias: Builtin = (state, args) => {
  if (state.bash) return 0;
  for (const arg of args) {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
    const [first] = value.trim().split(/\s/);
    const expanded = value.replace(/'[^']*'/g, "''");
    const isMore = /\$[\d@*#{]|`/.test(expanded) || /[&;|<>(){}\n]|^\s*$|\s$/.test(expanded.replace(/"[^"]*"/g, '""'));
    if (!isName(name) || first === name || isMore) throw new UnsupportedCall(`the alias ${arg}`);
    state.interpreter.text(state, `${name}() { ${value} "$@"\n}`);
  }
  return 0;
};

export const unalias: Builtin = (state, args) => {
  for (const name of args) state.functions.delete(name);
  return 0;
};
