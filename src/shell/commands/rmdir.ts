import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { withoutSlashes } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface How {
  readonly tells: boolean;
  readonly lenient: boolean;
}

/** Takes empty directories away. Source: POSIX rmdir, GNU coreutils. */
export const rmdir: Command = (call) => {
  const options = parseOptions(call.args, { short: "pv", long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "lenient" } });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const how = { tells: options.has("v"), lenient: options.has("lenient") };
  let status = 0;
  for (const path of options.operands) {
    let done = removeOne(call, path, "failed to remove", how);
    if (done && options.has("p")) {
      for (let slash = withoutSlashes(path).lastIndexOf("/"); done === true && slash > 0; ) {
        const parent = withoutSlashes(path.slice(0, slash));
        done = removeOne(call, parent, "failed to remove directory", how);
        slash = parent.lastIndexOf("/");
      }
    }
    if (done === false) status = 1;
  }
  return status;
};

/** Says whether it went well; nothing where it did not and that is no error. */
function removeOne(call: Invocation, path: string, failure: string, { tells, lenient }: How): boolean | undefined {
  if (tells) writeText(call.stdout, `${call.name}: removing directory, ${quotedName(path)}\n`);
  try {
    if (/(^|\/)\.\/*$/.test(path) && call.files.isDirectory(path)) throw new SystemError("EINVAL");
    if (path.endsWith("/") && call.files.find(withoutSlashes(path), { follow: false })?.type === "symlink") {
      complain(call, `${failure} ${quotedName(path)}: Symbolic link not followed`);
      return false;
    }
    call.files.rmdir(path);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (lenient && error.errno === "ENOTEMPTY") return undefined;
    complain(call, `${error.errno === "ENOTDIR" ? "failed to remove" : failure} ${quotedName(path)}: ${error.message}`);
    return false;
  }
}
