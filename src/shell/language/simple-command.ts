import type { Assignment, Command as CommandNode, Redirection, Word } from "unbash";
import { specialBuiltins } from "../builtins/index.js";
import { UnsupportedCall } from "../command.js";
import { writeMessage } from "../system/open-file.js";
import { assignArray, isArrayAssignment } from "./array-assignment.js";
import { ShellError } from "./control-flow.js";
import { expandText, expandWords } from "./expansion.js";
import { reach } from "./messages.js";
import { RedirectionError, redirect, redirected } from "./redirection.js";
import { descriptor, type ShellState } from "./state.js";

/** These take assignments as arguments, whose values are not split. */
const declarations = new Set(["export", "readonly", "local", "declare", "typeset"]);

/** These can make arrays. */
const arrayDeclarations = new Set(["local", "declare", "typeset"]);

/** Assignments, redirections, and perhaps a function, builtin or program. Source: POSIX, Shell Command Language, 2.9.1. */
export function executeSimple(state: ShellState, node: CommandNode, tested: boolean): number {
  reach(state);
  state.machine.step();
  state.substitutionStatus = 0;
  const { prefix, suffix } = node;
  const assignments = prefix.length === 0 ? none : prefix.filter((one) => one.type === "Assignment");
  const redirections = prefix.some(isRedirection) || suffix.some(isRedirection) ? [...prefix, ...suffix].filter(isRedirection) : none;
  const arrays: Assignment[] = [];
  const argv = argumentsOf(state, node, arrays);
  const [name] = argv;
  if (name === undefined) return executeNameless(state, assignments, redirections);
  const isFunction = state.functions.has(name);
  const isSpecial = specialBuiltins.has(name) && !isFunction;
  try {
    if (name === "exec" && isSpecial && argv.length === 1) {
      assign(state, assignments);
      trace(state, assignments, argv);
      redirect(state, redirections);
      return 0;
    }
    return redirected(state, redirections, () => {
      // What exec starts has them in its environment, and there is no shell after it.
      if ((isSpecial && name !== "exec") || arrays.length > 0) {
        assign(state, assignments);
        trace(state, assignments, argv);
        const status = state.interpreter.call(state, argv, { tested });
        assign(state, arrays);
        return status;
      }
      return withVariables(state, assignments, () => {
        trace(state, assignments, argv);
        return state.interpreter.call(state, argv, { tested });
      });
    });
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    if (isSpecial) throw new ShellError("", 2);
    return 2;
  }
}

const none: readonly never[] = [];

const isRedirection = (one: CommandNode["prefix"][number] | CommandNode["suffix"][number]): one is Redirection =>
  one.type === "Redirect" || one.type === "HereDoc" || one.type === "HereString";

/** @param arrays takes what is assigned once the command has declared it */
function argumentsOf(state: ShellState, { name, suffix }: CommandNode, arrays: Assignment[]): string[] {
  if (name === undefined) return [];
  const argv = expandWords(state, [name]);
  const declares = declarations.has(argv[0] ?? "") && argv.length === 1;
  for (const one of suffix) {
    if (one.type === "Word") {
      // There may be more words than a call takes arguments.
      for (const word of declares && isAssignment(one) ? [declared(state, one)] : expandWords(state, [one])) argv.push(word);
    }
    if (one.type === "Assignment") {
      if (one.value.type === "ArrayValue" && state.bash && arrayDeclarations.has(argv[0] ?? "")) {
        argv.push(one.name);
        arrays.push(one);
        continue;
      }
      if (one.value.type === "ArrayValue" || one.index !== undefined || one.append) throw new UnsupportedCall(`the assignment ${one.text}`);
      if (declares) argv.push(`${one.name}=${expandText(state, one.value, { assignment: true })}`);
      else argv.push(...expandWords(state, [wordOf(one, one.value)]));
    }
  }
  return argv;
}

const isAssignment = ({ text }: Word): boolean => /^[A-Za-z_]\w*=/.test(text);

const declared = (state: ShellState, word: Word): string => expandText(state, word, { assignment: true });

/** An assignment's look that is an argument like any other. */
function wordOf({ name, pos, end, text }: Assignment, value: Word): Word {
  const literal = { type: "Literal", pos, end: pos + name.length + 1, value: `${name}=`, text: `${name}=` } as const;
  const parts =
    value.parts ?? (value.text === "" ? [] : [{ type: "Literal", pos: value.pos, end, value: value.value, text: value.text } as const]);
  return { type: "Word", text, value: text, pos, end, parts: [literal, ...parts] };
}

/** The status is that of the last command substitution. */
function executeNameless(state: ShellState, assignments: readonly Assignment[], redirections: readonly Redirection[]): number {
  try {
    return redirected(state, redirections, () => {
      assign(state, assignments);
      trace(state, assignments, []);
      return state.substitutionStatus;
    });
  } catch (error) {
    if (error instanceof RedirectionError) return 2;
    throw error;
  }
}

function assign(state: ShellState, assignments: readonly Assignment[]): void {
  for (const assignment of assignments) {
    if (isArrayAssignment(assignment)) assignArray(state, assignment);
    else state.variables.set(assignment.name, assignedValue(state, assignment), state.options.has("a") ? { exported: true } : {});
  }
}

function assignedValue(state: ShellState, { value, index, append, name, text }: Assignment): string {
  if (value.type === "ArrayValue" || index !== undefined) throw new UnsupportedCall(`the assignment ${text}`);
  const right = expandText(state, value, { assignment: true });
  if (!append) return right;
  if (!state.bash) throw new UnsupportedCall(`the assignment ${text} in a script of sh`);
  return (state.variables.get(name) ?? "") + right;
}

/** Variables that a command has for itself. */
function withVariables(state: ShellState, assignments: readonly Assignment[], work: () => number): number {
  if (assignments.length === 0) return work();
  const { variables } = state;
  variables.enter();
  try {
    for (const assignment of assignments) {
      const value = assignedValue(state, assignment);
      variables.hide(assignment.name);
      variables.set(assignment.name, value, { exported: true });
    }
    return work();
  } finally {
    variables.leave();
  }
}

function trace(state: ShellState, assignments: readonly Assignment[], argv: readonly string[]): void {
  if (!state.options.has("x")) return;
  const words = [...assignments.map(({ name }) => `${name}=${state.variables.get(name) ?? ""}`), ...argv];
  writeMessage(descriptor(state, 2), `${state.variables.get("PS4") ?? "+ "}${words.join(" ")}\n`);
}
