import type { Script as ScriptNode } from "unbash";
import { bashBuiltins, regularBuiltins, specialBuiltins } from "./builtins/index.js";
import { setOptions } from "./builtins/set.js";
import { type Command, type RunOptions, UnsupportedCall } from "./command.js";
import { ExitShell, LoopJump, ReturnJump, ShellError } from "./language/control-flow.js";
import { executeCommand, executeList } from "./language/execute.js";
import { contextOf, currentLine, fileLine, placeOf, tell } from "./language/messages.js";
import { parseScript, ScriptError } from "./language/script.js";
import { copyState, descriptor, type Interpreter, type ShellFunction, type ShellState } from "./language/state.js";
import { Variables } from "./language/variables.js";
import { Files } from "./system/files.js";
import type { Machine } from "./system/machine.js";
import { closedFile, nullFile, type OpenFile, readRest, writeMessage } from "./system/open-file.js";
import { baseName, findExecutable, readExecutable } from "./system/program.js";
import { SystemError } from "./system/system-error.js";

/** A program to be run on a machine. */
export interface Start {
  /** argv[0], found through PATH where it has no slash, and its arguments. */
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd?: string;
  readonly umask?: number;
  readonly stdin?: OpenFile;
  readonly stdout?: OpenFile;
  readonly stderr?: OpenFile;
}

/** Runs a program of the image: a script of a shell, or a command in the place of a binary. Gives its exit status. */
export function runProgram(machine: Machine, start: Start): number {
  const files = new Files(machine.table, start);
  const descriptors = new Map([start.stdin, start.stdout, start.stderr].map((file, number) => [number, file ?? nullFile] as const));
  const caller = { script: start.argv[0] ?? "", line: 0, fileLine: 0 };
  return startProgram(machine, start.argv, { files, descriptors, env: start.env, caller });
}

/** Runs a text as `sh -c` does. */
export function runText(
  machine: Machine,
  text: string,
  start: Omit<Start, "argv"> & { readonly name?: string; readonly args?: readonly string[]; readonly bash?: boolean },
): number {
  const files = new Files(machine.table, start);
  const descriptors = new Map([start.stdin, start.stdout, start.stderr].map((file, number) => [number, file ?? nullFile] as const));
  const state = newState(machine, {
    name: start.name ?? "sh",
    args: start.args ?? [],
    files,
    descriptors,
    env: start.env,
    bash: start.bash ?? false,
  });
  return runShell(state, text);
}

interface Process {
  readonly files: Files;
  readonly descriptors: Map<number, OpenFile>;
  readonly env: ReadonlyMap<string, string>;
  /** Who is to be named where something is not understood. */
  readonly caller: { readonly script: string; readonly line: number; readonly fileLine: number; readonly prefix?: string };
  /** What a shell is told that it is called by. */
  readonly argv0?: string | undefined;
}

function startProgram(machine: Machine, argv: readonly string[], process: Process): number {
  const [name = "", ...args] = argv;
  const { files, env, descriptors, caller } = process;
  const complain = (message: string, status: number) => {
    writeMessage(descriptors.get(2) ?? closedFile, `${caller.script}: ${caller.line}: ${caller.prefix ?? ""}${name}: ${message}\n`);
    return status;
  };
  const path = findExecutable(files, name, env.get("PATH") ?? "");
  if (path === undefined) {
    if (name === "") return complain("Permission denied", 127);
    const there = name.includes("/") ? files.find(name) : undefined;
    return there === undefined ? complain("not found", 127) : complain("Permission denied", 126);
  }
  return machine.deeper(() => {
    try {
      const executable = readExecutable(files, path, (one) => machine.commands.has(one));
      if (executable.kind === "binary") {
        const shell = executable.names.find((one) => shellNames.has(one));
        if (shell !== undefined)
          return runShellProgram(machine, args, { ...process, name: process.argv0 ?? name, bash: shell.endsWith("bash") });
        const command = executable.names.map((one) => machine.commands.get(one)).find((one) => one !== undefined);
        if (command === undefined) throw new UnsupportedCall(path);
        return runCommand(machine, command, { ...process, name: baseName(name), args });
      }
      const { bash, options, text } = executable;
      return runShell(newState(machine, { name: path, args, files, descriptors, env, bash, options }), text);
    } catch (error) {
      if (!(error instanceof UnsupportedCall)) throw error;
      machine.unsupported.push({ script: caller.script, line: caller.fileLine, what: error.message });
      return 127;
    }
  });
}

/** The names of shells: this one takes their place. */
const shellNames = new Set(["sh", "dash", "bash", "rbash"]);

/** `sh [-eux…] [-c TEXT [NAME [ARG…]] | FILE [ARG…]]`; without either, its script is the standard input. */
function runShellProgram(
  machine: Machine,
  args: readonly string[],
  { files, descriptors, env, name, bash }: Process & { readonly name: string; readonly bash: boolean },
): number {
  const options: string[] = [];
  const rest = [...args];
  while (/^[-+][a-zA-Z]/.test(rest[0] ?? "")) {
    options.push(rest.shift() ?? "");
    if (options.at(-1)?.endsWith("o")) options.push(rest.shift() ?? "");
  }
  if (rest[0] === "--") rest.shift();
  const hasText = options.some((one) => /^-[a-z]*c/.test(one));
  const letters = options.map((one) => one.replace(/[cs]/g, "")).filter((one) => one !== "-");
  const shell = { files, descriptors, env, bash, options: letters };
  if (hasText) {
    const [text = "", zero = name, ...others] = rest;
    return runShell(newState(machine, { ...shell, name: zero, args: others }), text);
  }
  const [path, ...others] = rest;
  if (path === undefined) return runShell(newState(machine, { ...shell, name, args: [] }), readRest(descriptors.get(0) ?? closedFile));
  const node = files.find(path);
  if (node?.type !== "file") {
    writeMessage(descriptors.get(2) ?? closedFile, `${name}: 0: cannot open ${path}: No such file\n`);
    return 2;
  }
  return runShell(newState(machine, { ...shell, name: path, args: others }), files.readText(path));
}

function runCommand(
  machine: Machine,
  command: Command,
  { files, descriptors, env, caller, name, args }: Process & { readonly name: string; readonly args: readonly string[] },
): number {
  const file = (number: number) => descriptors.get(number) ?? closedFile;
  files.descriptors = descriptors;
  try {
    return command({
      name,
      args,
      env,
      files,
      stdin: file(0),
      stdout: file(1),
      // What a program tells is lost where there is nobody to hear it.
      stderr: descriptors.get(2) ?? nullFile,
      now: machine.table.now,
      run: (argv, options = {}) => startProgram(machine, argv, childOf({ files, descriptors, env, caller }, options)),
    });
  } catch (error) {
    if (error instanceof UnsupportedCall) throw new UnsupportedCall(`${name}: ${error.message}`);
    if (!(error instanceof SystemError)) throw error;
    if (error.errno !== "EBADF") writeMessage(file(2), `${name}: ${error.message}\n`);
    return 1;
  }
}

function childOf(
  { files, descriptors, env, caller }: Process,
  { stdin, stdout, stderr, env: other, argv0, ...options }: RunOptions,
): Process {
  const { cwd = files.cwd, user = files.user } = options;
  const own = files.clone({ cwd, umask: files.umask, user });
  const redirected = new Map(descriptors);
  [stdin, stdout, stderr].forEach((file, number) => {
    if (file !== undefined) redirected.set(number, file);
  });
  return { files: own, descriptors: redirected, env: other ?? env, caller, argv0 };
}

interface NewShell {
  readonly name: string;
  readonly args: readonly string[];
  readonly files: Files;
  readonly descriptors: Map<number, OpenFile>;
  readonly env: ReadonlyMap<string, string>;
  readonly bash: boolean;
  readonly options?: readonly string[];
}

function newState(machine: Machine, { name, args, files, descriptors, env, bash, options = [] }: NewShell): ShellState {
  const variables = new Variables();
  for (const [one, value] of env) if (/^[A-Za-z_]\w*$/.test(one)) variables.set(one, value, { exported: true });
  variables.set("IFS", " \t\n");
  variables.set("OPTIND", "1");
  const process = machine.newProcess();
  variables.set("PPID", String(process - 1));
  if (variables.get("PWD") === undefined || files.find(variables.get("PWD") ?? "") !== files.find(files.cwd))
    variables.set("PWD", files.cwd);
  const state: ShellState = {
    machine,
    interpreter,
    variables,
    functions: new Map(),
    options: new Set(),
    traps: new Map(),
    files,
    descriptors,
    name,
    process,
    bash,
    positional: args,
    status: 0,
    substitutionStatus: 0,
    background: undefined,
    source: { text: "", firstLine: 1 },
    position: 0,
    context: "",
    loops: 0,
    returnable: 0,
    getoptsPlace: 0,
    localOptions: undefined,
  };
  files.descriptors = descriptors;
  setOptions(state, options);
  return state;
}

/** A whole shell, from its first command to its EXIT trap. */
function runShell(state: ShellState, text: string): number {
  return ended(state, () => interpreter.text(state, text));
}

/** Does something that may end a shell, and then what the shell does at its end; gives its exit status. */
function ended(state: ShellState, work: () => number): number {
  state.status = statusOf(state, work);
  const action = state.traps.get("EXIT");
  if (action === undefined || action === "") return state.status;
  state.traps.delete("EXIT");
  const { status } = state;
  const last = statusOf(state, () => {
    interpreter.text(state, action);
    return status;
  });
  return last;
}

function statusOf(state: ShellState, work: () => number): number {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExitShell || error instanceof ReturnJump) return error.status;
    if (error instanceof LoopJump) return 0;
    if (error instanceof ShellError || error instanceof ScriptError) {
      const place = error instanceof ScriptError ? `${state.name}: ${error.line}: ` : (error.place ?? placeOf(state));
      if (error instanceof ScriptError) state.machine.reached(state.name, () => error.line);
      if (error.message !== "") writeMessage(descriptor(state, 2), `${place}${error.message}\n`);
      return error instanceof ShellError ? error.status : 2;
    }
    if (!(error instanceof UnsupportedCall)) throw error;
    state.machine.unsupported.push({ script: state.name, line: error.line ?? fileLine(state), what: error.message });
    return 127;
  }
}

const interpreter: Interpreter = {
  script: (state, tree: ScriptNode, source, tested = false) => {
    const before = { source: state.source, position: state.position };
    state.source = source;
    try {
      return tree.commands.length === 0 ? 0 : executeList(state, tree.commands, tested);
    } catch (error) {
      if (error instanceof ShellError) error.place ??= placeOf(state);
      if (error instanceof UnsupportedCall) error.line ??= fileLine(state);
      throw error;
    } finally {
      Object.assign(state, before);
    }
  },
  command: executeCommand,
  subshell: (state, work) =>
    state.machine.deeper(() => {
      const inner = copyState(state);
      return ended(inner, () => work(inner));
    }),
  text: (state, text, { tested = false, context } = {}) => {
    const isTrap = context === undefined && state.source.text !== "";
    const { tree, source } = parseScript(text, isTrap ? currentLine(state) : 1);
    const place = context === "eval" ? { ...source, evaluatedAt: fileLine(state) } : source;
    const before = state.context;
    state.context = context ?? before;
    try {
      return interpreter.script(state, tree, place, tested);
    } finally {
      state.context = before;
    }
  },
  call: callByName,
  isBuiltin: (state, name) =>
    specialBuiltins.has(name) ? "special" : regularBuiltins.has(name) || (state.bash && bashBuiltins.has(name)) ? "regular" : undefined,
  line: currentLine,
  program: (state, argv, options = {}) => {
    const caller = {
      script: state.name,
      line: currentLine(state),
      fileLine: fileLine(state),
      prefix: contextOf(state) + (options.prefix ?? ""),
    };
    const process = { files: state.files.clone(), descriptors: new Map(state.descriptors), env: state.variables.environment(), caller };
    return startProgram(state.machine, argv, childOf(process, options));
  },
};

function callByName(state: ShellState, argv: readonly string[], { functions = true, tested = false } = {}): number {
  const [name = "", ...args] = argv;
  const special = specialBuiltins.get(name);
  const called = functions ? state.functions.get(name) : undefined;
  if (called !== undefined) return callFunction(state, called, args, tested);
  const builtin = special ?? regularBuiltins.get(name) ?? (state.bash ? bashBuiltins.get(name) : undefined);
  if (builtin === undefined) return interpreter.program(state, argv);
  try {
    return builtin(state, args, name, tested);
  } catch (error) {
    if (error instanceof UnsupportedCall) {
      state.machine.unsupported.push({ script: state.name, line: fileLine(state), what: `${name}: ${error.message}` });
      return 127;
    }
    if (error instanceof SystemError) {
      tell(state, `${name}: ${name}: I/O error`);
      return 1;
    }
    // An error of a builtin ends the shell only where it is a special one that was not called by `command`.
    if (!(error instanceof ShellError) || (special !== undefined && functions)) throw error;
    tell(state, error.message);
    return error.status;
  }
}

function callFunction(state: ShellState, { body, source }: ShellFunction, args: readonly string[], tested: boolean): number {
  const before = { positional: state.positional, source: state.source, position: state.position, loops: state.loops };
  state.positional = args;
  state.source = source;
  state.loops = 0;
  state.returnable += 1;
  state.variables.enter();
  const { localOptions } = state;
  state.localOptions = undefined;
  try {
    return state.machine.deeper(() => executeCommand(state, body, tested));
  } catch (error) {
    if (error instanceof ReturnJump) return error.status;
    throw error;
  } finally {
    state.variables.leave();
    restoreOptions(state);
    state.localOptions = localOptions;
    state.returnable -= 1;
    Object.assign(state, before);
  }
}

/** What `local -` kept. */
function restoreOptions({ options, localOptions }: ShellState): void {
  if (localOptions === undefined) return;
  options.clear();
  for (const letter of localOptions) options.add(letter);
}
