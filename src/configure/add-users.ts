import { byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import type { NewAccount } from "../core/new-account.js";
import type { Command, Invocation } from "../shell/command.js";
import { readAccounts } from "../shell/coreutils/accounts.js";
import { Files } from "../shell/system/files.js";
import { nullFile, PipeFile } from "../shell/system/open-file.js";
import { groupadd } from "./helpers/groupadd.js";
import { useradd } from "./helpers/useradd.js";
import type { ScriptRun } from "./ledger.js";
import type { ScriptSystem } from "./run-script.js";

/**
 * Makes accounts as groupadd and useradd do, and gives a row of the ledger for each.
 *
 * @param source what asks for them, for errors and the ledger
 * @throws BuildError `CONFIGURE_USER`, where a name or number is taken or a group is not there
 */
export function addUsers(accounts: readonly NewAccount[], system: ScriptSystem, source: string): readonly ScriptRun[] {
  return accounts.map((account) => {
    system.changed.clear();
    const output = new PipeFile();
    const call = (name: string, command: Command, args: readonly string[]) => {
      const status = command(invocation(name, { args, output, system }));
      if (status === 0) return;
      const said = byteStringOf(output.bytes()).trim().split("\n").at(-1) ?? "";
      throw new BuildError(
        "CONFIGURE_USER",
        `Cannot make the user ${account.name}: ${said === "" ? `${name} ended with ${status}` : said}.`,
        {
          where: { source },
          hint: "Give it another name or number in runtime.yaml, or install the package that makes its groups.",
        },
      );
    };
    const files = new Files(system.table);
    const { name, gid } = account;
    if (gid !== undefined && !readAccounts(files, "group").some((line) => line[2] === String(gid))) {
      call("groupadd", groupadd, ["-g", String(gid), name]);
    }
    call("useradd", useradd, useraddArguments(account));
    return { package: source, script: "users", args: [name], status: 0, output: "", changed: [...system.changed].sort(), unsupported: [] };
  });
}

function useraddArguments({ name, uid, gid, home, shell, comment, groups = [], system = false }: NewAccount): readonly string[] {
  const place = home ?? (system ? "/nonexistent" : `/home/${name}`);
  return [
    ...(system ? ["-r"] : []),
    ...(home !== undefined || !system ? ["-m"] : []),
    ...(uid === undefined ? [] : ["-u", String(uid)]),
    ...(gid === undefined ? ["-U"] : ["-g", String(gid)]),
    ...(comment === undefined ? [] : ["-c", byteString(comment)]),
    ...(groups.length === 0 ? [] : ["-G", groups.join(",")]),
    ...["-d", byteString(place), "-s", byteString(shell ?? (system ? "/usr/sbin/nologin" : "/bin/bash")), name],
  ];
}

function invocation(
  name: string,
  { args, output, system }: { readonly args: readonly string[]; readonly output: PipeFile; readonly system: ScriptSystem },
): Invocation {
  const { table } = system;
  return {
    name,
    args,
    env: new Map(),
    files: new Files(table),
    stdin: nullFile,
    stdout: output,
    stderr: output,
    now: table.now,
    run: () => 127,
  };
}
