import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { type ParsedOptions, parseOptions } from "../../shell/getopt.js";
import type { Credentials } from "../../shell/system/credentials.js";
import { writeText } from "../../shell/system/open-file.js";
import { baseName } from "../../shell/system/program.js";
import { credentialsOf, findGroup, findUser, runAs } from "./other-user.js";

const long = {
  "command=": "c",
  "group=": "g",
  "supp-group=": "G",
  login: "l",
  "preserve-environment": "p",
  "shell=": "s",
  "user=": "u",
  fast: "f",
};

/** su and runuser: a shell, or with `runuser -u` a program, of another user, whose files what it makes are. Nobody asks root for a password. Source: su(1), runuser(1). */
export const su: Command = (call) => {
  const isRunuser = call.name === "runuser";
  const options = parseOptions(call.args, { short: `c:fg:G:lmps:${isRunuser ? "u:" : ""}`, long, stopsAtOperand: true });
  const direct = isRunuser ? options.value("u") : undefined;
  if (call.files.user.uid !== 0) throw new UnsupportedCall("a password that nobody is there to type");
  const [login, rest] =
    direct === undefined && options.operands[0] === "-" ? [true, options.operands.slice(1)] : [options.has("l"), options.operands];
  const name = direct ?? rest[0] ?? "root";
  const user = findUser(call.files, name);
  if (user === undefined || user.name !== name) {
    writeText(call.stderr, `${call.name}: user ${name} does not exist or the user entry does not contain all the required fields\n`);
    return 1;
  }
  const credentials = withGroups(call, options, credentialsOf(call.files, user));
  if (credentials === undefined) return 1;
  if (direct !== undefined) return runAs(call, rest, credentials, 1);
  if (login) throw new UnsupportedCall("a shell of a login");
  const keeps = options.has("p") || options.has("m");
  const own = user.line.split(":")[6] || "/bin/sh";
  const shell = options.value("s") ?? (keeps ? (call.env.get("SHELL") ?? own) : own);
  const env = new Map(call.env);
  if (!keeps) {
    env.set("HOME", user.home).set("SHELL", shell);
    if (user.uid !== 0) env.set("USER", name).set("LOGNAME", name);
  }
  const text = options.value("c");
  return call.run([shell, ...(text === undefined ? [] : ["-c", text]), ...rest.slice(1)], {
    user: credentials,
    env,
    argv0: baseName(shell),
  });
};

/** `-g` is the first group; where only `-G` is given its first one is. */
function withGroups(call: Invocation, options: ParsedOptions, user: Credentials): Credentials | undefined {
  const given = options.given
    .filter(([name]) => name === "g" || name === "G")
    .map(([name, text]) => ({ name, text, gid: findGroup(call.files, text) }));
  const unknown = given.find(({ gid }) => gid === undefined);
  if (unknown !== undefined) {
    writeText(call.stderr, `${call.name}: group ${unknown.text} does not exist\n`);
    return undefined;
  }
  if (given.length === 0) return user;
  const numbers = (letter: string) => given.filter(({ name }) => name === letter).flatMap(({ gid }) => (gid === undefined ? [] : [gid]));
  const [first = user.gid] = [...numbers("g").slice(-1), ...numbers("G")];
  return { ...user, gid: first, groups: numbers("G") };
}
