import type { Node } from "../../tree/node.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { applyMode, type ModeChange, parseMode } from "../coreutils/file-mode.js";
import { quotedName, quotedWord } from "../coreutils/gnu-quotes.js";
import { permissionText } from "../coreutils/mode-text.js";
import { pathsBelow } from "../coreutils/recursion.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import type { Files } from "../system/files.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface Work {
  readonly change: ModeChange;
  /** The mode was written as an option (`-w`): what the umask keeps from it is told. */
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly tells: "all" | "changes" | "nothing";
}

/** Changes permissions. Source: POSIX chmod, GNU coreutils. */
export const chmod: Command = (call) => {
  const { modes, others } = splitModes(call.args);
  const options = parseOptions(others, {
    short: "Rcfv",
    long: { recursive: "R", changes: "c", quiet: "f", silent: "f", verbose: "v", "reference=": "reference", "no-preserve-root": "" },
  });
  const paths = [...options.operands];
  const reference = options.value("reference");
  const text = modes.length > 0 ? modes.join(",") : reference === undefined ? paths.shift() : "";
  if (text === undefined) return wrongUsage(call, "missing operand");
  if (paths.length === 0)
    return wrongUsage(call, text === "" || modes.length > 0 ? "missing operand" : `missing operand after ${quotedWord(text)}`);
  let change: ModeChange | undefined;
  if (reference === undefined) {
    change = parseMode(text);
    if (change === undefined) return wrongUsage(call, `invalid mode: ${quotedWord(text)}`);
  } else {
    const node = call.files.find(reference);
    if (node === undefined) return complain(call, `failed to get attributes of ${quotedName(reference)}: No such file or directory`);
    change = parseMode(node.mode.toString(8).padStart(5, "0"));
  }
  if (change === undefined) return 1;
  const loud = options.given.findLast(([name]) => name === "c" || name === "v")?.[0];
  const tells = loud === "v" ? "all" : loud === "c" ? "changes" : "nothing";
  const work: Work = { change, strict: modes.length > 0, quiet: options.has("f"), tells };
  let status = 0;
  for (const path of paths) {
    const all = options.has("R") ? pathsBelow(call.files, path, true) : [path];
    for (const one of all) if (!changeOne(call, one, one === path, work)) status = 1;
  }
  return status;
};

function changeOne(call: Invocation, path: string, first: boolean, { change, strict, quiet, tells }: Work): boolean {
  const { files, stdout } = call;
  const itself = lookUp(call, path, false);
  const node = first && !(itself instanceof SystemError) ? lookUp(call, path, true) : itself;
  if (node instanceof SystemError) {
    const dangling = node.errno === "ENOENT" && !(itself instanceof SystemError);
    if (!quiet) {
      complain(
        call,
        dangling ? `cannot operate on dangling symlink ${quotedName(path)}` : `cannot access ${quotedName(path)}: ${node.message}`,
      );
    }
    if (tells === "all") writeText(stdout, `${quotedName(path)} could not be accessed\n`);
    return false;
  }
  if (node.type === "symlink") {
    if (tells === "all") writeText(stdout, `neither symbolic link ${quotedName(path)} nor referent has been changed\n`);
    return true;
  }
  const directory = node.type === "directory";
  const mode = applyMode(change, { mode: node.mode, directory, umask: files.umask });
  if (!mayChange(files, node)) {
    if (!quiet) complain(call, `changing permissions of ${quotedName(path)}: Operation not permitted`);
    if (tells === "all") throw new UnsupportedCall("the option -v for a file of another user");
    return false;
  }
  files.chmod(path, mode);
  if (tells === "all" && mode === node.mode) {
    writeText(stdout, `mode of ${quotedName(path)} retained as ${shown(mode)}\n`);
  } else if (tells !== "nothing" && mode !== node.mode) {
    writeText(stdout, `mode of ${quotedName(path)} changed from ${shown(node.mode)} to ${shown(mode)}\n`);
  }
  const expected = applyMode(change, { mode: node.mode, directory, umask: 0 });
  if (!strict || (mode & ~expected) === 0) return true;
  complain(call, `${path}: new permissions are ${permissionText(mode)}, not ${permissionText(expected)}`);
  return false;
}

const mayChange = ({ user }: Files, { uid }: Node): boolean => user.uid === 0 || user.uid === uid;

function lookUp({ files }: Invocation, path: string, follow: boolean) {
  try {
    return files.node(path, { follow });
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
}

const shown = (mode: number) => `${mode.toString(8).padStart(4, "0")} (${permissionText(mode)})`;

/** Modes that are written as options: `-w`, `-rwx`. */
function splitModes(args: readonly string[]): { readonly modes: string[]; readonly others: string[] } {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const isMode = (arg: string) => /^-[rwxXstugoa,+=0-7]/.test(arg);
  return { modes: before.filter(isMode), others: [...before.filter((arg) => !isMode(arg)), ...(end < 0 ? [] : args.slice(end))] };
}
