import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { groupName, readGroups, readUsers, userName } from "../coreutils/accounts.js";
import { changeOwners, ownerOptions } from "../coreutils/change-owners.js";
import { quotedName, quotedWord } from "../coreutils/gnu-quotes.js";
import { type Ownership, parseOwner } from "../coreutils/ownership.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Changes owners. Source: POSIX chown, GNU coreutils. */
export const chown: Command = (call) => {
  const options = parseOptions(call.args, { short: ownerOptions.short, long: { ...ownerOptions.long, "from=": "from" } });
  const paths = [...options.operands];
  const reference = options.value("reference");
  const spec = reference === undefined ? paths.shift() : undefined;
  if (reference === undefined && spec === undefined) return wrongUsage(call, "missing operand");
  if (paths.length === 0) return wrongUsage(call, spec === undefined ? "missing operand" : `missing operand after ${quotedWord(spec)}`);
  const from = options.value("from");
  const only = from === undefined ? undefined : read(call, from);
  if (from !== undefined && only === undefined) return 1;
  const to = spec === undefined ? ownerOf(call, reference ?? "") : read(call, spec);
  return to === undefined ? 1 : changeOwners(call, paths, { to, only, options });
};

function read(call: Invocation, spec: string): Ownership | undefined {
  const owner = parseOwner(call.files, spec);
  if (!("wrong" in owner)) {
    if (owner.dotted) complain(call, `warning: '.' should be ':': ${quotedWord(spec)}`);
    return owner;
  }
  complain(call, `invalid ${owner.wrong}: ${quotedWord(spec)}`);
  return undefined;
}

function ownerOf(call: Invocation, path: string): Ownership | undefined {
  try {
    const { uid, gid } = call.files.node(path);
    return { uid, gid, user: userName(readUsers(call.files), uid), group: groupName(readGroups(call.files), gid) };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `failed to get attributes of ${quotedName(path)}: ${error.message}`);
    return undefined;
  }
}
