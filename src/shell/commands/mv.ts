import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type BackupName, backupNames, backupOptions } from "../coreutils/backup.js";
import { type CopyPair, copyPairs, targetOptions } from "../coreutils/copy-targets.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { withoutSlashes } from "../coreutils/paths.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface How {
  readonly skips: "all" | "newer" | "nothing";
  readonly backup: BackupName | undefined;
  readonly tells: boolean;
  /** What this call made: it is not overwritten. */
  readonly made: Set<string>;
}

/** Moves and renames files. Source: POSIX mv, GNU coreutils. */
export const mv: Command = (call) => {
  const options = parseOptions(call.args, {
    short: `finuvZ${backupOptions.short}${targetOptions.short}`,
    long: {
      ...backupOptions.long,
      ...targetOptions.long,
      force: "f",
      interactive: "i",
      "no-clobber": "n",
      update: "u",
      verbose: "v",
    },
  });
  const asks = options.given.findLast(([name]) => name === "f" || name === "i" || name === "n")?.[0];
  if (asks === "i") throw new UnsupportedCall("the option -i");
  const pairs = copyPairs(call, options);
  if (pairs === undefined) return 1;
  const skips = asks === "n" ? "all" : options.has("u") ? "newer" : "nothing";
  const how: How = { skips, backup: backupNames(call, options), tells: options.has("v"), made: new Set() };
  let status = 0;
  for (const pair of pairs) if (!moveOne(call, pair, how)) status = 1;
  return status;
};

function moveOne(call: Invocation, { source, path }: CopyPair, { skips, backup, tells, made }: How): boolean {
  const { files } = call;
  const fail = (message: string) => !complain(call, message);
  let stage = `cannot stat ${quotedName(source)}`;
  try {
    const from = files.node(source, { follow: false });
    stage = `cannot stat ${quotedName(path)}`;
    const to = targetOf(call, path);
    stage = `cannot move ${quotedName(source)} to ${quotedName(path)}`;
    let saved: string | undefined;
    if (to !== undefined) {
      if (to === from && from.type !== "directory") return fail(`${quotedName(source)} and ${quotedName(path)} are the same file`);
      const referent = from.type === "symlink" && to.type === "file" && files.find(source) === to;
      if (referent && backup === undefined) return fail(`${quotedName(source)} and ${quotedName(path)} are the same file`);
      if (skips === "all" || (skips === "newer" && from.type !== "directory" && to.mtime >= from.mtime)) return true;
      if (from.type === "directory" && to.type !== "directory") {
        return fail(`cannot overwrite non-directory ${quotedName(path)} with directory ${quotedName(source)}`);
      }
      if (to.type === "directory" && from.type !== "directory")
        return fail(`cannot overwrite directory ${quotedName(path)} with non-directory`);
      if (made.has(files.place(path, { follow: false }).path) && backup === undefined) {
        return fail(`will not overwrite just-created ${quotedName(path)} with ${quotedName(source)}`);
      }
    }
    if (/(^|\/)\.\.?\/*$/.test(source)) throw new SystemError("EBUSY");
    if (source.endsWith("/") && files.find(withoutSlashes(source), { follow: false })?.type === "symlink") throw new SystemError("ENOTDIR");
    const [old, place] = [files.place(source, { follow: false }).path, files.place(path, { follow: false }).path];
    if (from.type === "directory" && `${place}/`.startsWith(`${old}/`)) {
      return fail(`cannot move ${quotedName(source)} to a subdirectory of itself, ${quotedName(path)}`);
    }
    if (to !== undefined && backup !== undefined) {
      saved = backup(path);
      files.rename(path, saved);
    }
    files.rename(source, path);
    made.add(place);
    if (tells) {
      writeText(
        call.stdout,
        `renamed ${quotedName(source)} -> ${quotedName(path)}${saved === undefined ? "" : ` (backup: ${quotedName(saved)})`}\n`,
      );
    }
    return true;
  } catch (error) {
    if (error instanceof SystemError) return fail(`${stage}: ${error.message}`);
    throw error;
  }
}

function targetOf({ files }: Invocation, path: string) {
  try {
    return files.place(path, { follow: false }).node;
  } catch (error) {
    if (error instanceof SystemError && error.errno === "ENOENT") return undefined;
    throw error;
  }
}
