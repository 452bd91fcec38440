import { ReturnJump, ShellError } from "../language/control-flow.js";
import type { ShellState } from "../language/state.js";
import { SystemError } from "../system/system-error.js";
import type { Builtin } from "./builtin.js";

/** Reads a file's commands as if they stood here. */
export const dot: Builtin = (state, args) => {
  const [name, ...others] = args[0] === "--" ? args.slice(1) : args;
  if (name === undefined) return 0;
  const path = name.includes("/") ? name : searched(state, name);
  if (path === undefined) throw new ShellError(`.: ${name}: not found`);
  const text = readScript(state, path);
  const { positional } = state;
  // bash gives the file arguments of its own, where there are some.
  const hasOwn = state.bash && others.length > 0;
  if (hasOwn) state.positional = others;
  state.returnable += 1;
  try {
    state.status = 0;
    return state.interpreter.text(state, text, { context: path });
  } catch (error) {
    if (error instanceof ReturnJump) return error.status;
    throw error;
  } finally {
    state.returnable -= 1;
    if (hasOwn) state.positional = positional;
  }
};

function searched({ files, variables }: ShellState, name: string): string | undefined {
  const folders = (variables.get("PATH") ?? "").split(":");
  return folders.map((folder) => (folder === "" ? name : `${folder}/${name}`)).find((path) => files.find(path)?.type === "file");
}

function readScript(state: ShellState, path: string): string {
  try {
    return state.files.readText(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new ShellError(`.: cannot open ${path}: ${error.errno === "ENOENT" ? "No such file" : error.message}`);
  }
}
