import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type BackupName, backupNames, backupOptions } from "../coreutils/backup.js";
import { nameInMessage, quotedName } from "../coreutils/gnu-quotes.js";
import { directoryPart, inside, lastName, relativePath } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface How {
  readonly symbolic: boolean;
  readonly relative: boolean;
  readonly force: boolean;
  /** A hard link to where a link leads. */
  readonly follow: boolean;
  readonly tells: boolean;
  readonly backup: BackupName | undefined;
  /** What this call made: it is not overwritten. */
  readonly made: Set<string>;
}

/** Makes links. Source: POSIX ln, GNU coreutils. */
export const ln: Command = (call) => {
  const { files } = call;
  const options = parseOptions(call.args, {
    short: `sfnrTt:vLPi${backupOptions.short}`,
    long: {
      ...backupOptions.long,
      symbolic: "s",
      force: "f",
      interactive: "i",
      "no-dereference": "n",
      relative: "r",
      "no-target-directory": "T",
      "target-directory=": "t",
      verbose: "v",
      logical: "L",
      physical: "P",
    },
  });
  const asks = options.given.findLast(([name]) => name === "i" || name === "f")?.[0];
  if (asks === "i") throw new UnsupportedCall("the option -i");
  const how: How = {
    symbolic: options.has("s"),
    relative: options.has("r"),
    force: asks === "f",
    follow: options.given.findLast(([name]) => name === "L" || name === "P")?.[0] === "L",
    tells: options.has("v"),
    backup: backupNames(call, options),
    made: new Set(),
  };
  if (how.relative && !how.symbolic) return complain(call, "cannot do --relative without --symbolic");
  const operands = [...options.operands];
  const [first, second, third] = operands;
  if (first === undefined) return wrongUsage(call, "missing file operand");
  let folder = options.value("t");
  if (folder !== undefined) {
    const reason = reasonAgainst(call, folder);
    if (reason !== undefined)
      return complain(
        call,
        reason === "Not a directory"
          ? `target ${quotedName(folder)} is not a directory`
          : `failed to access ${quotedName(folder)}: ${reason}`,
      );
  } else if (options.has("T")) {
    if (second === undefined) return wrongUsage(call, `missing destination file operand after ${quotedName(first)}`);
    if (third !== undefined) return wrongUsage(call, `extra operand ${quotedName(third)}`);
  } else if (second === undefined) {
    folder = ".";
  } else {
    const last = operands.at(-1) ?? "";
    const isFolder = files.isDirectory(last) && !(options.has("n") && files.find(last, { follow: false })?.type === "symlink");
    if (isFolder) folder = operands.pop();
    else if (third !== undefined) return complain(call, `target ${quotedName(last)}: ${reasonAgainst(call, last) ?? "Not a directory"}`);
  }
  if (folder === undefined) return linkOne(call, first, second ?? "", how) ? 0 : 1;
  let status = 0;
  for (const source of operands) if (!linkOne(call, source, inside(folder, lastName(source)), how)) status = 1;
  return status;
};

function reasonAgainst({ files }: Invocation, path: string): string | undefined {
  try {
    return files.node(path).type === "directory" ? undefined : "Not a directory";
  } catch (error) {
    if (error instanceof SystemError) return error.message;
    throw error;
  }
}

function linkOne(call: Invocation, source: string, path: string, how: How): boolean {
  const { files } = call;
  const { symbolic, force, follow, backup, made, tells } = how;
  let saved = "";
  try {
    if (!symbolic) {
      const node = nodeOf(call, source, follow);
      if (node === undefined) return false;
      if (node.type === "directory") return !complain(call, `${nameInMessage(source)}: hard link not allowed for directory`);
    }
    if (force || backup !== undefined) {
      const old = files.find(path, { follow: false });
      if (old?.type === "directory") return !complain(call, `${nameInMessage(path)}: cannot overwrite directory`);
      if (old !== undefined && !symbolic && made.has(files.place(path, { follow: false }).path)) {
        return !complain(call, `will not overwrite just-created ${quotedName(path)} with ${quotedName(source)}`);
      }
      if (old !== undefined && isSame(call, source, path, how)) {
        return !complain(call, `${quotedName(source)} and ${quotedName(path)} are the same file`);
      }
      if (old !== undefined && backup !== undefined) {
        saved = backup(path);
        files.rename(path, saved);
      } else if (old !== undefined && !(old === files.find(source, { follow }) && !symbolic)) {
        files.unlink(path);
      } else if (old !== undefined) {
        return announce(call, `${quotedName(path)} => ${quotedName(source)}`, tells);
      }
    }
    const target = symbolic && how.relative ? relativeTarget(call, source, path) : source;
    if (symbolic) files.symlink(target, path);
    else files.link(follow ? files.realpath(source) : source, path);
    made.add(files.place(path, { follow: false }).path);
    return announce(
      call,
      `${saved === "" ? "" : `${quotedName(saved)} ~ `}${quotedName(path)} ${symbolic ? "->" : "=>"} ${quotedName(target)}`,
      tells,
    );
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const from = symbolic ? source === "" : error.errno !== "EEXIST";
    const arrow = from ? ` ${symbolic ? "->" : "=>"} ${quotedName(source)}` : "";
    complain(call, `failed to create ${symbolic ? "symbolic" : "hard"} link ${quotedName(path)}${arrow}: ${error.message}`);
    return false;
  }
}

function nodeOf(call: Invocation, source: string, follow: boolean) {
  try {
    return call.files.node(source, { follow });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `failed to access ${quotedName(source)}: ${error.message}`);
    return undefined;
  }
}

/** A file under the same name, or one that has no other name. */
function isSame({ files }: Invocation, source: string, path: string, { symbolic, follow, relative }: How): boolean {
  const [from, to] = [files.find(source, { follow: symbolic || follow }), files.find(path, { follow: false })];
  if (from === undefined || from !== to || (symbolic && relative)) return false;
  const place = (one: string) => files.place(one, { follow: false }).path;
  return files.table.links(from) === 1 || place(source) === place(path);
}

function announce({ stdout }: Invocation, text: string, tells: boolean): true {
  if (tells) writeText(stdout, `${text}\n`);
  return true;
}

/** The target as seen from the folder of the link, with all links followed. */
function relativeTarget({ files }: Invocation, source: string, path: string): string {
  return relativePath(files.realpath(source, "any"), files.realpath(directoryPart(path), "any"));
}
