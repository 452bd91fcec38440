import type { Invocation } from "../command.js";
import { complain } from "../complain.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { lookForProgram } from "../coreutils/run-program.js";
import { type FindState, type FindTest, findFolder, findName } from "./entry.js";

/** What the arguments of one program may be together. Source: find(1), xargs(1): 128 KiB. */
const mostBytes = 131_072 - 4096;

/** Runs a program; where there is none, tells so. */
function run(call: Invocation, argv: readonly string[], cwd?: string): number {
  const [name = "", ...rest] = argv;
  const found = lookForProgram(call, name, cwd === undefined ? {} : { cwd });
  if (typeof found === "string") return call.run([found, ...rest], cwd === undefined ? {} : { cwd });
  complain(call, `${quotedWord(name)}: ${found.reason}`);
  return found.status;
}

/** The actions -exec and -execdir that end with a semicolon. */
export function findExec(argv: readonly string[], inFolder: boolean): FindTest {
  return ({ path }, { call }) => {
    const shown = inFolder && path !== "/" ? `./${findName(path)}` : path;
    const cwd = inFolder ? call.files.realpath(findFolder(path) || "/") : undefined;
    return (
      run(
        call,
        argv.map((arg) => arg.replaceAll("{}", shown)),
        cwd,
      ) === 0
    );
  };
}

/** The action -exec that ends with `+`: gathers paths, and runs what is left at the end. */
export function findExecMany(argv: readonly string[]): { readonly test: FindTest; readonly finish: (state: FindState) => void } {
  let paths: string[] = [];
  let size = 0;
  const finish = (state: FindState) => {
    if (paths.length === 0) return;
    if (run(state.call, [...argv, ...paths]) !== 0) state.status = 1;
    paths = [];
    size = 0;
  };
  const test: FindTest = ({ path }, state) => {
    if (size + path.length >= mostBytes) finish(state);
    paths.push(path);
    size += path.length + 1;
    return true;
  };
  return { test, finish };
}
