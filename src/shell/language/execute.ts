import type { CommandNode, CompoundList, PipelineNode, Statement } from "unbash";
import { UnsupportedCall } from "../command.js";
import { compilePattern } from "../pattern.js";
import { PipeFile } from "../system/open-file.js";
import { executeTest } from "./bash-test.js";
import { ExitShell, LoopJump } from "./control-flow.js";
import { evaluate, expandPattern, expandText, expandWords } from "./expansion.js";
import { reach } from "./messages.js";
import { RedirectionError, redirected } from "./redirection.js";
import { executeSimple } from "./simple-command.js";
import type { ShellState } from "./state.js";
import { runTraps } from "./traps.js";

/** A list of commands; gives the status of the last. */
export function executeList(state: ShellState, statements: readonly Statement[], tested: boolean): number {
  for (const { command, background } of statements) {
    if (background) state.status = executeBackground(state, command);
    else state.status = command.type === "AndOr" ? executeAndOr(state, command, tested) : executePipeline(state, command, tested);
  }
  return state.status;
}

/** A command in the background is done at once: whoever waits for it finds it done. */
function executeBackground(state: ShellState, command: Statement["command"]): number {
  state.background = state.machine.newProcess();
  state.interpreter.subshell(state, (inner) => {
    inner.descriptors.delete(0);
    return executeList(inner, [{ type: "Statement", pos: command.pos, end: command.end, command, background: undefined }], false);
  });
  return 0;
}

type AndOr = Extract<Statement["command"], { type: "AndOr" }>;

/** Of `&&` and `||` only the last command can end the shell by its failure. */
function executeAndOr(state: ShellState, { commands, operators }: AndOr, tested: boolean): number {
  commands.forEach((command, i) => {
    const operator = operators[i - 1];
    const skipped = operator !== undefined && (operator === "&&") !== (state.status === 0);
    if (!skipped) state.status = executePipeline(state, command, tested || i < commands.length - 1);
  });
  return state.status;
}

function executePipeline(state: ShellState, node: PipelineNode, tested: boolean): number {
  if (node.type !== "Pipeline") return executeCommand(state, node, tested);
  const { commands, operators, prefixes } = node;
  if (prefixes.some(({ type }) => type === "Time")) throw new UnsupportedCall("the word time");
  const negated = prefixes.length % 2 === 1;
  const [only] = commands;
  const isPipe = commands.length > 1;
  let status =
    isPipe || only === undefined ? pipe(state, commands, operators, tested || negated) : executeCommand(state, only, tested || negated);
  if (negated) status = status === 0 ? 1 : 0;
  state.status = status;
  if (isPipe && !negated) exitOnError(state, status, tested);
  return status;
}

/** One command after the other, each with all that the one before it wrote. */
function pipe(state: ShellState, commands: readonly CommandNode[], operators: readonly string[], tested: boolean): number {
  let input = state.descriptors.get(0);
  let status = 0;
  let failure = 0;
  commands.forEach((command, i) => {
    const isLast = i === commands.length - 1;
    const output = new PipeFile((size) => state.machine.wrote(size));
    const from = input;
    status = state.interpreter.subshell(state, (inner) => {
      if (from === undefined) inner.descriptors.delete(0);
      else inner.descriptors.set(0, from);
      if (!isLast) inner.descriptors.set(1, output);
      if (!isLast && operators[i] === "|&") inner.descriptors.set(2, output);
      return executeCommand(inner, command, tested);
    });
    input = output;
    if (status !== 0) failure = status;
  });
  return state.options.has("pipefail") ? failure : status;
}

/** `set -e`, where nobody looks at the status. */
function exitOnError(state: ShellState, status: number, tested: boolean): void {
  runTraps(state);
  if (status !== 0 && !tested && state.options.has("e")) throw new ExitShell(status);
}

/** One command; what it was redirected to is put back after it. */
export function executeCommand(state: ShellState, node: CommandNode, tested: boolean): number {
  const { pos } = node;
  state.position = pos;
  if (node.type === "Command") {
    state.status = executeSimple(state, node, tested);
    exitOnError(state, state.status, tested);
    return state.status;
  }
  if (node.type === "Redirected") {
    try {
      state.status = redirected(state, node.redirects, () => executeCommand(state, node.command, tested));
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      state.status = 2;
      exitOnError(state, state.status, tested);
    }
    return state.status;
  }
  if (node.type === "Function") {
    // A bare list is what the parser makes of a function without a body, and that is an error already.
    if (node.body.type !== "CompoundList") state.functions.set(node.name.value, { body: node.body, source: state.source });
    state.status = 0;
    return 0;
  }
  state.status = executeCompound(state, node, tested);
  if (node.type === "Subshell" || node.type === "TestCommand" || node.type === "ArithmeticCommand")
    exitOnError(state, state.status, tested);
  return state.status;
}

function executeCompound(
  state: ShellState,
  node: Exclude<CommandNode, { type: "Command" | "Redirected" | "Function" }>,
  tested: boolean,
): number {
  switch (node.type) {
    case "BraceGroup":
      return body(state, node.body, tested);
    case "Subshell":
      return state.interpreter.subshell(state, (inner) => body(inner, node.body, tested));
    case "If": {
      for (const { clause, then } of [node, ...node.elif]) if (body(state, clause, true) === 0) return body(state, then, tested);
      return node.else === undefined ? 0 : body(state, node.else, tested);
    }
    case "While":
      return loop(
        state,
        () => (body(state, node.clause, true) === 0) === (node.kind === "while"),
        () => body(state, node.body, tested),
      );
    case "For":
      return executeFor(state, node, tested);
    case "Case":
      return executeCase(state, node, tested);
    case "TestCommand":
      return executeTest(state, node.expression) ? 0 : 1;
    case "ArithmeticCommand":
      return evaluate(state, node.body) === "0" ? 1 : 0;
    default:
      throw new UnsupportedCall(`the command ${node.type}`);
  }
}

/** A list inside of a command: nothing to do is success. */
function body(state: ShellState, { commands }: CompoundList, tested: boolean): number {
  if (commands.length === 0) return 0;
  return executeList(state, commands, tested);
}

type For = Extract<CommandNode, { type: "For" }>;

function executeFor(state: ShellState, node: For, tested: boolean): number {
  const words = node.wordlist === undefined ? state.positional : expandWords(state, node.wordlist);
  const rest = [...words].reverse();
  return loop(
    state,
    () => {
      const word = rest.pop();
      if (word === undefined) return false;
      state.variables.set(node.name.value, word);
      return true;
    },
    () => body(state, node.body, tested),
  );
}

/** Gives the status of the last round, or 0. */
function loop(state: ShellState, next: () => boolean, round: () => number): number {
  let status = 0;
  state.loops += 1;
  try {
    for (;;) {
      reach(state);
      state.machine.step();
      try {
        if (!next()) return status;
        status = round();
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        error.levels -= 1;
        if (error.levels > 0 && state.loops > 1) throw error;
        status = 0;
        if (error.kind === "break") return status;
      }
    }
  } finally {
    state.loops -= 1;
  }
}

type Case = Extract<CommandNode, { type: "Case" }>;

function executeCase(state: ShellState, node: Case, tested: boolean): number {
  const word = expandText(state, node.word);
  const status = state.status;
  let falls = false;
  let ran = false;
  for (const { pattern, body: list, terminator } of node.items) {
    if (!falls && !pattern.some((one) => compilePattern(expandPattern(state, one)).matches(word))) continue;
    if (terminator !== undefined && terminator !== ";;" && !state.bash) throw new UnsupportedCall(`${terminator} in a case of sh`);
    if (list.commands.length > 0) executeList(state, list.commands, tested);
    else state.status = 0;
    falls = terminator === ";&";
    ran = true;
    if (!falls && terminator !== ";;&") return state.status;
  }
  if (ran) return state.status;
  state.status = status;
  return 0;
}
