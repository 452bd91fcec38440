import type { Files } from "../../shell/system/files.js";

/** A line of an account file, by its fields. */
export type AccountLine = readonly string[];

export type AccountFile = "passwd" | "group" | "shadow" | "gshadow";

const modes = { passwd: 0o644, group: 0o644, shadow: 0o640, gshadow: 0o640 } as const;

/** The lines of an account file; none where it is not there. */
export function readAccounts(files: Files, file: AccountFile): readonly AccountLine[] {
  const path = `/etc/${file}`;
  if (!files.exists(path)) return [];
  return files
    .readText(path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

/** Writes an account file anew; a backup with a hyphen stays, as shadow's programs leave one. */
export function writeAccounts(files: Files, file: AccountFile, lines: readonly AccountLine[]): void {
  const path = `/etc/${file}`;
  files.writeText(path, lines.map((line) => `${line.join(":")}\n`).join(""), { mode: modes[file] });
}

/** A user's or group's number, by its name or `#N`. */
export function accountNumber(files: Files, file: "passwd" | "group", name: string): number | undefined {
  if (/^#\d+$/.test(name)) return Number(name.slice(1));
  const line = readAccounts(files, file).find(([one]) => one === name);
  return line === undefined ? undefined : Number(line[2]);
}
