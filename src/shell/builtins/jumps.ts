import { ExitShell, LoopJump, ReturnJump, ShellError } from "../language/control-flow.js";
import type { ShellState } from "../language/state.js";
import type { Builtin } from "./builtin.js";

function statusOf(state: ShellState, word: string | undefined): number {
  if (word === undefined) return state.status;
  if (!/^\d+$/.test(word)) throw new ShellError(`Illegal number: ${word}`);
  return Number(word) & 0xff;
}

export const exit: Builtin = (state, [word]) => {
  throw new ExitShell(statusOf(state, word));
};

/** Outside of functions and of files that are read, it ends the shell. */
export const returnFrom: Builtin = (state, [word]) => {
  const status = statusOf(state, word);
  if (state.returnable === 0) throw new ExitShell(status);
  throw new ReturnJump(status);
};

const jump =
  (kind: LoopJump["kind"]): Builtin =>
  (state, [word = "1"]) => {
    if (!/^\d+$/.test(word) || Number(word) === 0) throw new ShellError(`${kind}: Illegal number: ${word}`);
    if (state.loops === 0) return 0;
    throw new LoopJump(kind, Number(word));
  };

export const breakLoop = jump("break");
export const continueLoop = jump("continue");
