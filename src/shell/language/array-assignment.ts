import type { Assignment } from "unbash";
import { UnsupportedCall } from "../command.js";
import { elementNumber, expandText, expandWords } from "./expansion.js";
import type { ShellState } from "./state.js";

/** Whether an assignment is to an array of bash, or to an element of one. */
export const isArrayAssignment = ({ value, index }: Assignment): boolean => value.type === "ArrayValue" || index !== undefined;

/** `name=(words)`, `name+=(words)` and `name[number]=text`. Source: bash manual, Arrays. */
export function assignArray(state: ShellState, { name, value, index, append, text }: Assignment): void {
  if (!state.bash) throw new UnsupportedCall(`the assignment ${text}`);
  const { variables } = state;
  if (value.type !== "ArrayValue") {
    if (index === undefined) return;
    const elements = new Map(variables.elements(name));
    const number = elementNumber(state, name, index);
    const before = append ? (elements.get(number) ?? "") : "";
    variables.setElements(name, elements.set(number, before + expandText(state, value, { assignment: true })));
    return;
  }
  if (value.elements.some((one) => one.type !== "Word" || /^\[[^\]]*\]=/.test(one.text)))
    throw new UnsupportedCall(`the assignment ${text}`);
  const words = expandWords(
    state,
    value.elements.filter((one) => one.type === "Word"),
  );
  const elements = new Map(append ? variables.elements(name) : []);
  const next = Math.max(-1, ...elements.keys()) + 1;
  for (const [i, word] of words.entries()) elements.set(next + i, word);
  variables.setElements(name, elements);
}
