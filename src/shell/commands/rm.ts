import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { withoutSlashes } from "../coreutils/paths.js";
import { pathsIn } from "../coreutils/recursion.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface How {
  readonly recursive: boolean;
  readonly empty: boolean;
  readonly force: boolean;
  readonly tells: boolean;
}

/** Takes files away. Source: POSIX rm, GNU coreutils. */
export const rm: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "dfrRviI",
    long: {
      dir: "d",
      force: "f",
      recursive: "r",
      verbose: "v",
      "interactive=?": "interactive",
      "one-file-system": "",
      "preserve-root=?": "",
      "no-preserve-root": "risky",
    },
  });
  const asks = options.given.findLast(([name]) => name === "f" || name === "i" || name === "I" || name === "interactive");
  const { operands } = options;
  const force = asks?.[0] === "f";
  if (asks !== undefined && !force && !["never", "no", "none"].includes(asks[1])) throw new UnsupportedCall(`the option -${asks[0]}`);
  if (operands.length === 0) return force ? 0 : wrongUsage(call, "missing operand");
  const recursive = options.has("r") || options.has("R");
  let status = 0;
  for (const path of operands) {
    if (recursive && /(^|\/)\.\.?\/*$/.test(path) && call.files.isDirectory(path)) {
      status = complain(call, `refusing to remove '.' or '..' directory: skipping ${quotedName(path)}`);
    } else if (recursive && call.files.find(path, { follow: false }) === call.files.table.tree.root) {
      if (options.has("risky")) throw new UnsupportedCall("the removal of the root");
      const same = path === "/" ? "" : " (same as '/')";
      complain(call, `it is dangerous to operate recursively on ${quotedName(path)}${same}`);
      status = complain(call, "use --no-preserve-root to override this failsafe");
    } else if (!remove(call, path, { recursive, empty: options.has("d"), force, tells: options.has("v") })) {
      status = 1;
    }
  }
  return status;
};

function remove(call: Invocation, path: string, how: How): boolean {
  const { files, stdout } = call;
  try {
    const node = files.node(path, { follow: false });
    const directory = node.type === "directory";
    if (directory && !how.recursive && !(how.empty && node.children.size === 0)) throw new SystemError(how.empty ? "ENOTEMPTY" : "EISDIR");
    if (directory) {
      let whole = true;
      for (const child of how.recursive ? pathsIn(files, path) : []) whole = remove(call, child, how) && whole;
      if (!whole) return false;
      if (path.endsWith("/") && files.find(withoutSlashes(path), { follow: false })?.type === "symlink") throw new SystemError("ENOTDIR");
      files.rmdir(path);
    } else {
      files.unlink(path);
    }
    if (how.tells) writeText(stdout, `removed ${directory ? "directory " : ""}${quotedName(path)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (how.force && (error.errno === "ENOENT" || error.errno === "ENOTDIR")) return true;
    complain(call, `cannot remove ${quotedName(path)}: ${error.message}`);
    return false;
  }
}
