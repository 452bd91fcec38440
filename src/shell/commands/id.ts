import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { accountNumber, type Group, groupName, readGroups, readUsers, type User } from "../coreutils/accounts.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The numbers and names of users. Source: POSIX id, GNU coreutils. */
export const id: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "agGnruz",
    long: { group: "g", groups: "G", name: "n", real: "r", user: "u", zero: "z" },
  });
  const only = ["u", "g", "G"].filter((name) => options.has(name));
  if (only.length > 1) return complain(call, 'cannot print "only" of more than one choice');
  const [choice] = only;
  const named = options.has("n");
  if (choice === undefined && (named || options.has("r"))) return complain(call, "cannot print only names or real IDs in default format");
  if (choice === undefined && options.has("z")) return complain(call, "option --zero not permitted in default format");
  const users = readUsers(call.files);
  const groups = readGroups(call.files);
  const own = call.files.user;
  const show = (number: number, name: string | undefined) => `${number}${name === undefined ? "" : `(${name})`}`;
  const end = options.has("z") ? "\0" : "\n";
  // Lists that end in zeros have one more of them between users.
  const listEnd = options.has("z") && options.operands.length > 1 ? "\0\0" : end;
  let status = 0;
  for (const operand of options.operands.length === 0 ? [undefined] : options.operands) {
    const user = operand === undefined ? { ...own, name: users.find(({ uid }) => uid === own.uid)?.name } : findUser(call, users, operand);
    if (user === undefined) {
      status = 1;
      continue;
    }
    const gids = operand === undefined ? [...new Set([own.gid, ...own.groups])] : groupsOf(user, groups);
    const nameOf = (gid: number) => groups.find((one) => one.gid === gid)?.name;
    if (choice === "u") writeText(call.stdout, `${named ? (user.name ?? user.uid) : user.uid}${end}`);
    else if (choice === "g") writeText(call.stdout, `${named ? groupName(groups, user.gid) : user.gid}${end}`);
    else if (choice === "G")
      writeText(call.stdout, `${gids.map((gid) => (named ? groupName(groups, gid) : gid)).join(options.has("z") ? "\0" : " ")}${listEnd}`);
    else {
      const list = gids.map((gid) => show(gid, nameOf(gid))).join(",");
      writeText(call.stdout, `uid=${show(user.uid, user.name)} gid=${show(user.gid, nameOf(user.gid))} groups=${list}\n`);
    }
  }
  return status;
};

function findUser(call: Invocation, users: readonly User[], operand: string): User | undefined {
  const number = accountNumber(operand);
  const user = users.find(({ name }) => name === operand) ?? (number === undefined ? undefined : users.find(({ uid }) => uid === number));
  if (user === undefined) complain(call, `${quotedWord(operand)}: no such user`);
  return user;
}

/** The groups that a user is in, his own one first. */
function groupsOf({ gid, name }: { readonly gid: number; readonly name: string | undefined }, groups: readonly Group[]): number[] {
  const further = groups.filter(({ members }) => name !== undefined && members.includes(name)).map((one) => one.gid);
  return [...new Set([gid, ...further])];
}
