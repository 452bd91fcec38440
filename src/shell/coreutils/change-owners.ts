import { type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import type { ParsedOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { type Group, groupName, readGroups, readUsers, type User, userName } from "./accounts.js";
import { quotedName } from "./gnu-quotes.js";
import type { Ownership } from "./ownership.js";
import { pathsIn } from "./recursion.js";

/** The options that chown and chgrp share. */
export const ownerOptions = {
  short: "cfhRvHP",
  long: {
    changes: "c",
    quiet: "f",
    silent: "f",
    "no-dereference": "h",
    dereference: "dereference",
    recursive: "R",
    verbose: "v",
    "reference=": "reference",
    "no-preserve-root": "",
  },
} as const;

/** What chown and chgrp do with each path. */
export interface OwnerChange {
  readonly to: Ownership;
  /** Others are left alone. */
  readonly only?: Ownership | undefined;
  readonly options: ParsedOptions;
}

interface Work extends OwnerChange {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly what: "group" | "ownership";
}

/** Gives files other owners. Source: GNU coreutils, chown and chgrp. */
export function changeOwners(call: Invocation, paths: readonly string[], change: OwnerChange): number {
  const { options, to } = change;
  const what = to.group !== undefined && to.user === undefined && call.name === "chgrp" ? "group" : "ownership";
  const work: Work = { ...change, users: readUsers(call.files), groups: readGroups(call.files), what };
  const recursive = options.has("R");
  if (recursive && options.has("dereference")) throw new UnsupportedCall("the option -R with --dereference");
  const referents = !options.has("h") && (!recursive || options.has("H"));
  let status = 0;
  const visit = (path: string, follow: boolean) => {
    const node = call.files.find(path, { follow });
    if (recursive && node?.type === "directory") for (const child of pathsIn(call.files, path)) visit(child, false);
    if (!changeOne(call, path, referents, work)) status = 1;
  };
  for (const path of paths) visit(path, options.has("H"));
  return status;
}

function changeOne(call: Invocation, path: string, follow: boolean, work: Work): boolean {
  const { files } = call;
  const { to, only, options } = work;
  try {
    const node = files.node(path, { follow });
    const ours = (only?.uid === undefined || only.uid === node.uid) && (only?.gid === undefined || only.gid === node.gid);
    const changes = ours && ((to.uid !== undefined && to.uid !== node.uid) || (to.gid !== undefined && to.gid !== node.gid));
    const before = shown(work, node);
    if (ours && (to.uid !== undefined || to.gid !== undefined)) files.chown(path, { uid: to.uid, gid: to.gid }, { follow });
    const loud = options.given.findLast(([name]) => name === "c" || name === "v")?.[0];
    if (loud === undefined || (loud === "c" && !changes)) return true;
    writeText(
      call.stdout,
      changes ? `changed ${work.what} of ${quotedName(path)} from ${before} to ${wanted(to, work.what)}\n` : retained(path, before, work),
    );
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const isForbidden = error.errno === "EPERM";
    const dangling = !isForbidden && follow && files.find(path, { follow: false }) !== undefined;
    if (!options.has("f")) {
      const failed = isForbidden ? `changing ${work.what} of` : `cannot ${dangling ? "dereference" : "access"}`;
      complain(call, `${failed} ${quotedName(path)}: ${error.message}`);
    }
    if (options.has("v")) {
      if (dangling) throw new UnsupportedCall("the option -v for a link that leads nowhere");
      writeText(call.stdout, `failed to change ${work.what} of ${quotedName(path)} to ${wanted(to, work.what)}\n`);
    }
    return false;
  }
}

function retained(path: string, before: string, { what }: Work): string {
  return `${what} of ${quotedName(path)} retained${before === "" ? "" : ` as ${before}`}\n`;
}

/** The owner of a file in the terms of what was asked for. */
function shown({ to, users, groups, what }: Work, { uid, gid }: { readonly uid: number; readonly gid: number }): string {
  const [user, group] = [userName(users, uid), groupName(groups, gid)];
  if (what === "group") return group;
  if (to.gid !== undefined) return `${user}:${group}`;
  return to.uid === undefined ? "" : user;
}

const wanted = ({ user = "", group }: Ownership, what: string): string =>
  what === "group" ? (group ?? "") : group === undefined ? user : `${user}:${group}`;
