import type { Script as ScriptNode } from "unbash";
import { PipeFile } from "../system/open-file.js";
import type { ShellState } from "./state.js";

/** What a command writes, without the newlines at its end. Its status is kept for a command that has no name. */
export function substituteCommand(state: ShellState, tree: ScriptNode): string {
  const { machine, interpreter } = state;
  const output = new PipeFile((size) => machine.wrote(size));
  state.substitutionStatus = interpreter.subshell(state, (inner) => {
    inner.descriptors.set(1, output);
    const source = tree.source === undefined ? state.source : { text: tree.source, firstLine: interpreter.line(state) };
    return interpreter.script(inner, tree, source);
  });
  return output.text().replace(/\n+$/, "").replaceAll("\0", "");
}
