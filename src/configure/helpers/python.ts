import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { readRest } from "../../shell/system/open-file.js";
import type { BytecodeLevel, BytecodeRequests } from "../bytecode/requests.js";
import { py3compile } from "./py3compile.js";
import { pythonFiles } from "./python-files.js";

/** Debian's interpreters from bullseye to trixie. */
const interpreters = ["3.9", "3.11", "3.13"];

/** The programs of an image that compile Python, by their names. */
export const pythonCommands = (bytecode: BytecodeRequests): ReadonlyMap<string, Command> =>
  new Map([
    ["py3compile", py3compile(bytecode)],
    ...interpreters.map((version) => [`python${version}`, python(version, bytecode)] as const),
  ]);

/** Python is not interpreted; scripts of packages call it to compile. Source: python3(1). */
const python =
  (version: string, bytecode: BytecodeRequests): Command =>
  (call) => {
    const { options, program, rest } = split(call.args);
    const paths = rest.filter((one) => !(program === "compileall" ? /^-[qf]+$/ : /^(-q|--quiet)$/).test(one));
    const unknown =
      paths.find((one) => one.startsWith("-") && one !== "-") ?? (program === "compileall" && paths.length === 0 ? "no path" : undefined);
    if (!isCompiler(program) || unknown !== undefined) {
      throw new UnsupportedCall(`the program ${program ?? "on its standard input"}${isCompiler(program) ? ` with ${unknown}` : ""}`);
    }
    const level = Math.min(2, options.split("O").length - 1) as BytecodeLevel;
    return bytecode.compile(call, { python: version, level, paths: filesOf(call, program, paths) });
  };

const isCompiler = (program: string | undefined): program is "py_compile" | "compileall" =>
  program === "py_compile" || program === "compileall";

/** Source: CPython, Lib/py_compile.py and Lib/compileall.py. */
function filesOf(call: Invocation, program: "py_compile" | "compileall", paths: readonly string[]): readonly string[] {
  if (program === "compileall") return paths.flatMap((path) => pythonFiles(call.files, path));
  return paths.length === 1 && paths[0] === "-" ? readRest(call.stdin).replace(/\n$/, "").split("\n") : paths;
}

/** Options of Python itself, the program that it is to run, and the program's arguments. */
function split(args: readonly string[]) {
  const at = args.findIndex((arg) => !/^-[bBdEiIOqsSuv]+$/.test(arg));
  const isModule = args[at] === "-m";
  const named = args[isModule ? at + 1 : at];
  return {
    options: args.slice(0, Math.max(at, 0)).join(""),
    program: isModule ? named : named?.replace(/^\/usr\/lib\/python3\.\d+\/(\w+)\.py$/, "$1"),
    rest: args.slice(at + (isModule ? 2 : 1)),
  };
}
