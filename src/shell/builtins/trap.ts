import { shellQuoted } from "../language/messages.js";
import { signalName, signals } from "../language/traps.js";
import { type Builtin, fail, output } from "./builtin.js";

export const trap: Builtin = (state, args, name) => {
  const rest = args[0] === "--" ? args.slice(1) : [...args];
  if (rest.length === 0 || (rest.length === 1 && rest[0] === "-p")) {
    return output(
      state,
      [...state.traps]
        .sort(([a], [b]) => (signals[a] ?? 0) - (signals[b] ?? 0))
        .map(([signal, action]) => `trap -- ${shellQuoted(action)} ${signal}\n`)
        .join(""),
    );
  }
  const [first = "", ...others] = rest;
  const resets = others.length === 0 || first === "-" || (/^\d+$/.test(first) && signalName(first) !== undefined);
  const given = others.length === 0 || (/^\d+$/.test(first) && first !== "-") ? rest : others;
  for (const word of given) {
    const signal = signalName(word);
    if (signal === undefined) return fail(state, name, `${word}: bad trap`, 1);
    if (resets) state.traps.delete(signal);
    else state.traps.set(signal, first);
  }
  return 0;
};
