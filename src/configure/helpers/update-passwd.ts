import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { type AccountFile, readAccounts } from "../../shell/coreutils/accounts.js";
import { writeAccounts } from "./account-files.js";

const masters = "/usr/share/base-passwd";

/** Brings the accounts that every Debian system has into passwd and group, where they are missing; with `--dry-run` the status says how many. Source: update-passwd(8). */
export const updatePasswd: Command = (call) => {
  const dry = call.args.some((arg) => arg === "--dry-run" || arg === "-n");
  const unknown = call.args.find((arg) => !/^(--dry-run|-n|--verbose|-v|--sanity-check|-s)$/.test(arg));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  const changes = addMissing(call, "passwd", dry) + addMissing(call, "group", dry);
  return dry ? changes : 0;
};

function addMissing({ files }: Invocation, file: AccountFile & ("passwd" | "group"), dry: boolean): number {
  const master = `${masters}/${file}.master`;
  if (!files.exists(master)) return 0;
  const known = readAccounts(files, file);
  const wanted = files
    .readText(master)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
  const missing = wanted.filter(([name]) => !known.some(([one]) => one === name));
  if (missing.length > 0 && !dry) writeAccounts(files, file, [...known, ...missing]);
  return missing.length;
}
