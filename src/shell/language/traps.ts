import type { ShellState } from "./state.js";

/** Signals by the names that `trap` and `kill` take. Source: signal(7), amd64. */
export const signals: Readonly<Record<string, number>> = {
  EXIT: 0,
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
};

/** The name of a signal that was given by name or number. */
export function signalName(word: string): string | undefined {
  const bare = word.toUpperCase().replace(/^SIG/, "");
  return Object.entries(signals).find(([name, number]) => name === bare || String(number) === word)?.[0];
}

/** Signals that a shell sent to itself, until the command that runs has ended. */
const pending = new WeakMap<ShellState, string[]>();

export function sendSignal(state: ShellState, name: string): void {
  pending.set(state, [...(pending.get(state) ?? []), name]);
}

/** Runs the actions of signals that have come. The status stays what it was. */
export function runTraps(state: ShellState): void {
  const names = pending.get(state);
  if (names === undefined) return;
  pending.delete(state);
  for (const name of names) {
    const action = state.traps.get(name);
    if (action === undefined || action === "") continue;
    const { status } = state;
    state.interpreter.text(state, action);
    state.status = status;
  }
}
