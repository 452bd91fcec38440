import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { readGroups, readUsers } from "../coreutils/accounts.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const missing = 2;

/** Entries of the image's /etc/passwd, /etc/group and /etc/hosts. Source: getent(1) of glibc. */
export const getent: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "", stopsAtOperand: true });
  const [database, ...keys] = operands;
  if (database === undefined) {
    complain(call, "wrong number of arguments");
    writeText(
      call.stdout,
      `Try \`${call.name} --help' or \`${call.name} --usage' for more information.
`,
    );
    return 1;
  }
  const lines = linesOf(call, database);
  const found =
    keys.length === 0 ? lines.map(({ line }) => line) : keys.map((key) => lines.find((one) => one.keys.includes(canonical(key)))?.line);
  writeText(call.stdout, found.flatMap((line) => (line === undefined ? [] : [`${line}\n`])).join(""));
  return found.includes(undefined) ? missing : 0;
};

interface Entry {
  readonly keys: readonly string[];
  readonly line: string;
}

/** A number is looked for as a number. */
const canonical = (key: string) => (/^\d+$/.test(key) ? String(Number(key)) : key);

function linesOf({ files }: Invocation, database: string): Entry[] {
  if (database === "passwd") return readUsers(files).map(({ name, uid, line }) => ({ keys: [name, String(uid)], line }));
  if (database === "group") return readGroups(files).map(({ name, gid, line }) => ({ keys: [name, String(gid)], line }));
  if (database !== "hosts") throw new UnsupportedCall(`the database ${database}`);
  if (!files.exists("/etc/hosts")) return [];
  const hosts = files
    .readText("/etc/hosts")
    .split("\n")
    .flatMap((line) => {
      const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
      return names.length === 0 ? [] : [{ keys: [address, ...names], line: `${address.padEnd(15)} ${names.join(" ")}` }];
    });
  // A name is looked for among the addresses of IPv6 first.
  return hosts.sort((one, other) => Number(other.keys[0]?.includes(":")) - Number(one.keys[0]?.includes(":")));
}
