import { descriptor, type ShellState } from "../language/state.js";
import { writeMessage } from "../system/open-file.js";
import { type Builtin, fail } from "./builtin.js";

/** Source: POSIX getopts. */
export const getopts: Builtin = (state, args, name) => {
  const [letters, variable, ...given] = args;
  if (letters === undefined || variable === undefined) return fail(state, name, "Usage: getopts optstring var [arg...]");
  const words = given.length > 0 ? given : state.positional;
  const { variables } = state;
  // Of the word after the one whose letters are read, as in dash.
  let index = Number(variables.get("OPTIND") ?? "1") || 1;
  // Whoever sets OPTIND begins anew.
  if (index === 1) state.getoptsPlace = 0;
  const finish = (letter: string, status: number) => {
    variables.set("OPTIND", String(index));
    variables.set(variable, letter);
    return status;
  };
  if (state.getoptsPlace === 0) {
    const word = words[index - 1];
    if (word === undefined || word === "-" || !word.startsWith("-")) return finish("?", 1);
    index += 1;
    if (word === "--") return finish("?", 1);
    state.getoptsPlace = 1;
  }
  const word = words[index - 2];
  const letter = word?.charAt(state.getoptsPlace) ?? "";
  state.getoptsPlace += 1;
  const ends = word === undefined || state.getoptsPlace >= word.length;
  const at = letter === ":" ? -1 : letters.indexOf(letter);
  const endWord = () => {
    state.getoptsPlace = 0;
  };
  if (at < 0) {
    if (ends) endWord();
    return finish(complainOf(state, letters, { letter, why: "Illegal option" }), 0);
  }
  if (letters.charAt(at + 1) !== ":") {
    if (ends) endWord();
    variables.unset("OPTARG");
    return finish(letter, 0);
  }
  if (!ends) {
    variables.set("OPTARG", word?.slice(state.getoptsPlace) ?? "");
    endWord();
    return finish(letter, 0);
  }
  endWord();
  const value = words[index - 1];
  if (value === undefined) {
    if (letters.startsWith(":")) {
      variables.set("OPTARG", letter);
      return finish(":", 0);
    }
    return finish(complainOf(state, letters, { letter, why: "No arg for" }), 0);
  }
  index += 1;
  variables.set("OPTARG", value);
  return finish(letter, 0);
};

function complainOf(state: ShellState, letters: string, { letter, why }: { readonly letter: string; readonly why: string }): string {
  if (letters.startsWith(":")) state.variables.set("OPTARG", letter);
  else {
    state.variables.unset("OPTARG");
    writeMessage(descriptor(state, 2), why === "No arg for" ? `No arg for -${letter} option\n` : `Illegal option -${letter}\n`);
  }
  return "?";
}
