import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { groupName, readGroups } from "../coreutils/accounts.js";
import { changeOwners, ownerOptions } from "../coreutils/change-owners.js";
import { quotedName, quotedWord } from "../coreutils/gnu-quotes.js";
import { findGroup } from "../coreutils/ownership.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";

/** Changes the groups of files. Source: POSIX chgrp, GNU coreutils. */
export const chgrp: Command = (call) => {
  const options = parseOptions(call.args, ownerOptions);
  const paths = [...options.operands];
  const reference = options.value("reference");
  const name = reference === undefined ? paths.shift() : undefined;
  if (reference === undefined && name === undefined) return wrongUsage(call, "missing operand");
  if (paths.length === 0) return wrongUsage(call, name === undefined ? "missing operand" : `missing operand after ${quotedWord(name)}`);
  if (name === "") return changeOwners(call, paths, { to: {}, options });
  const like = reference === undefined ? undefined : call.files.find(reference);
  if (reference !== undefined && like === undefined) {
    return complain(call, `failed to get attributes of ${quotedName(reference)}: No such file or directory`);
  }
  const gid = like?.gid ?? findGroup(call.files, name ?? "");
  if (gid === undefined) return complain(call, `invalid group: ${quotedWord(name ?? "")}`);
  return changeOwners(call, paths, { to: { gid, group: name ?? groupName(readGroups(call.files), gid) }, options });
};
