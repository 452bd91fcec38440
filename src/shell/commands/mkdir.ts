import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { applyMode, type ModeChange, parseMode } from "../coreutils/file-mode.js";
import { quotedName, quotedWord } from "../coreutils/gnu-quotes.js";
import { inside } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Makes directories. Source: POSIX mkdir, GNU coreutils. */
export const mkdir: Command = (call) => {
  const options = parseOptions(call.args, { short: "m:pvZ", long: { "mode=": "m", parents: "p", verbose: "v" } });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const text = options.value("m");
  const change = text === undefined ? undefined : parseMode(text);
  if (text !== undefined && change === undefined) return complain(call, `invalid mode ${quotedWord(text)}`);
  if (text !== undefined && /[+]\w*t/.test(text)) throw new UnsupportedCall(`the mode ${text}`);
  let status = 0;
  for (const path of options.operands) {
    const made = options.has("p") ? parents(path) : [path];
    const tells = options.has("v");
    for (const one of made) {
      const last = one === made.at(-1);
      if (!makeOne(call, one, { change: last ? change : undefined, tells, parents: options.has("p"), last })) {
        status = 1;
        break;
      }
    }
  }
  return status;
};

interface How {
  readonly change: ModeChange | undefined;
  readonly tells: boolean;
  readonly parents: boolean;
  /** It is what was asked for, and not on the way to it. */
  readonly last: boolean;
}

function makeOne(call: Invocation, path: string, { change, tells, parents, last }: How): boolean {
  const { files } = call;
  if (parents && files.isDirectory(path)) return true;
  try {
    files.mkdir(path);
    const { mode } = files.node(path);
    if (change !== undefined) files.chmod(path, applyMode(change, { mode: mode | 0o777, directory: true, umask: files.umask }));
    // A parent can always be entered and written to by its owner.
    else if (!last) files.chmod(path, mode | 0o300);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const reason = parents && error.errno === "EEXIST" && !last ? notDirectory(call, path) : error.message;
    complain(call, `cannot create directory ${quotedName(path)}: ${reason}`);
    return false;
  }
  if (tells) writeText(call.stdout, `${call.name}: created directory ${quotedName(path)}\n`);
  return true;
}

/** A file on the way is no directory; a link that leads nowhere is there. */
const notDirectory = ({ files }: Invocation, path: string) => (files.exists(path) ? "Not a directory" : "File exists");

/** The path, after all the directories on its way. */
function parents(path: string): string[] {
  const found: string[] = [];
  let so = path.startsWith("/") ? "/" : "";
  for (const name of path.split("/").filter((one) => one !== "")) {
    so = so === "" ? name : inside(so, name);
    found.push(so);
  }
  found.pop();
  return [...found, path];
}
