import { type AccountFile, type AccountLine, readAccounts } from "../../shell/coreutils/accounts.js";
import type { Files } from "../../shell/system/files.js";

const modes = { passwd: 0o644, group: 0o644, shadow: 0o640, gshadow: 0o640 } as const;

/** Writes an account file anew; a backup with a hyphen stays, as shadow's programs leave one. */
export function writeAccounts(files: Files, file: AccountFile, lines: readonly AccountLine[]): void {
  const path = `/etc/${file}`;
  files.writeText(path, lines.map((line) => `${line.join(":")}\n`).join(""), { mode: modes[file] });
}

/** A user's or group's number, by its name or `#N`. */
export function numberOfAccount(files: Files, file: "passwd" | "group", name: string): number | undefined {
  if (/^#\d+$/.test(name)) return Number(name.slice(1));
  const line = readAccounts(files, file).find(([one]) => one === name);
  return line === undefined ? undefined : Number(line[2]);
}
