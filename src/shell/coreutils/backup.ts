import { type Invocation, UnsupportedCall } from "../command.js";
import type { ParsedOptions } from "../getopt.js";
import { directoryPart, inside, lastName } from "./paths.js";

/** Where a file goes before another one takes its place. */
export type BackupName = (path: string) => string;

/** The options of programs that make backups. */
export const backupOptions = { short: "bS:", long: { "backup=?": "backup", "suffix=": "S" } } as const;

/** How backups are named; nothing where none are made. Source: GNU coreutils, "Backup options". */
export function backupNames(call: Invocation, options: ParsedOptions): BackupName | undefined {
  if (!options.has("b") && !options.has("backup") && !options.has("S")) return undefined;
  const said = options.value("backup") ?? "";
  const control = said === "" ? (call.env.get("VERSION_CONTROL") ?? "existing") : said;
  const suffix = options.value("S") ?? call.env.get("SIMPLE_BACKUP_SUFFIX") ?? "~";
  if (suffix.includes("/") || suffix === "") throw new UnsupportedCall(`the backup suffix ${suffix}`);
  const simple = (path: string) => `${path}${suffix}`;
  const numbered = (path: string) => `${path}.~${highest(call, path) + 1}~`;
  if (control === "none" || control === "off") return undefined;
  if (control === "simple" || control === "never") return simple;
  if (control === "numbered" || control === "t") return numbered;
  if (control === "existing" || control === "nil") return (path) => (highest(call, path) > 0 ? numbered(path) : simple(path));
  throw new UnsupportedCall(`the backup control ${control}`);
}

/** The highest number of a backup that is there; 0 where there is none. */
function highest({ files }: Invocation, path: string): number {
  const name = lastName(path);
  let most = 0;
  const folder = directoryPart(path);
  if (!files.isDirectory(folder)) return 0;
  for (const other of files.readdir(inside(folder, ""))) {
    const number = other.startsWith(`${name}.~`) ? /^\.~([1-9]\d*)~$/.exec(other.slice(name.length))?.[1] : undefined;
    if (number !== undefined) most = Math.max(most, Number(number));
  }
  return most;
}
