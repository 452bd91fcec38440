import { writeMessage } from "../system/open-file.js";
import { lineAt } from "./script.js";
import { descriptor, type ShellState } from "./state.js";

/** Tells an error as dash does: `NAME: LINE: message`. */
export function tell(state: ShellState, message: string): void {
  writeMessage(descriptor(state, 2), `${placeOf(state)}${message}\n`);
}

/** What messages begin with: the shell's name, the line, and whose line it is. */
export const placeOf = (state: ShellState): string => `${state.name}: ${currentLine(state)}: ${contextOf(state)}`;

/** The file that is read with `.`, or `eval`, before what it says. */
export const contextOf = ({ context }: ShellState): string => (context === "" ? "" : `${context}: `);

/** The line of the command that runs. */
export const currentLine = (state: ShellState): number => lineAt(state.source, state.position);

/** The line of a file that an author looks for: where text is evaluated, that of the command which evaluates it. */
export const fileLine = ({ source, position }: ShellState): number => source.evaluatedAt ?? lineAt(source, position);

/** Lets the machine know which command is begun. */
export function reach({ machine, source, position, context, name }: ShellState): void {
  machine.reached(context.startsWith("/") ? context : name, () => source.evaluatedAt ?? lineAt(source, position));
}

/** A word that the shell reads back as it is, as `set` and `export -p` write it. */
export function shellQuoted(text: string): string {
  return (
    text
      .split(/('+)/)
      .map((part) => (part.startsWith("'") ? `"${part}"` : part === "" ? "" : `'${part}'`))
      .join("") || "''"
  );
}
