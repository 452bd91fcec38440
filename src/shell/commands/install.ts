import { contentOf } from "../../core/content.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { backupNames, backupOptions } from "../coreutils/backup.js";
import { type CopyPair, copyPairs, targetOptions } from "../coreutils/copy-targets.js";
import { applyMode, type ModeChange, parseMode } from "../coreutils/file-mode.js";
import { quotedName, quotedWord } from "../coreutils/gnu-quotes.js";
import { findGroup, parseOwner } from "../coreutils/ownership.js";
import { directoryPart, inside } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { demand, mayRead } from "../system/credentials.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface How {
  readonly mode: ModeChange;
  readonly uid: number;
  readonly gid: number;
  readonly options: ParsedOptions;
}

/** Copies files and makes directories, with modes and owners. Source: GNU coreutils install. */
export const install: Command = (call) => {
  const options = parseOptions(call.args, {
    short: `cCdDg:m:o:pvZ${backupOptions.short}${targetOptions.short}`,
    long: {
      ...backupOptions.long,
      ...targetOptions.long,
      compare: "C",
      directory: "d",
      "group=": "g",
      "mode=": "m",
      "owner=": "o",
      "preserve-timestamps": "p",
      verbose: "v",
    },
  });
  const { operands } = options;
  if (options.has("strip")) throw new UnsupportedCall("the option --strip");
  const text = options.value("m") ?? "755";
  const [owner, group] = [options.value("o"), options.value("g")];
  const folder = options.value("t");
  if (operands.length === 0) return wrongUsage(call, "missing file operand");
  const mode = parseMode(text);
  if (mode === undefined) return complain(call, `invalid mode ${quotedWord(text)}`);
  const user = owner === undefined ? { uid: call.files.user.uid } : parseOwner(call.files, owner);
  const gid = group === undefined ? 0 : findGroup(call.files, group);
  if ("wrong" in user || owner?.includes(":")) return complain(call, `invalid user ${quotedWord(owner ?? "")}`);
  if (gid === undefined) return complain(call, `invalid group ${quotedWord(group ?? "")}`);
  const how: How = { mode, uid: user.uid ?? 0, gid, options };
  const each = (work: (one: string) => boolean) => operands.reduce((status, one) => (work(one) ? status : 1), 0);
  if (options.has("d")) return each((path) => makeDirectory(call, path, how));
  if (options.has("D") && folder !== undefined && !makeParents(call, inside(folder, "x"), options)) return 1;
  const pairs = copyPairs(call, options);
  if (pairs === undefined) return 1;
  const parents = options.has("D") && folder === undefined;
  let status = 0;
  for (const pair of pairs) {
    if (parents && !makeParents(call, pair.path, options)) status = 1;
    else if (!installOne(call, pair, how)) status = 1;
  }
  return status;
};

/** Makes the directories on the way to a path. */
function makeParents(call: Invocation, path: string, options: ParsedOptions): boolean {
  const { files } = call;
  let so = path.startsWith("/") ? "/" : "";
  const folder = directoryPart(path);
  for (const name of folder === "." ? [] : folder.split("/").filter((one) => one !== "")) {
    so = so === "" ? name : inside(so, name);
    if (files.isDirectory(so)) continue;
    try {
      files.mkdir(so, 0o777);
      files.chmod(so, 0o755 | (files.node(so).mode & 0o2000));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const reason = error.errno === "EEXIST" ? (files.exists(so) ? "Not a directory" : "File exists") : error.message;
      return !complain(call, `cannot create directory ${quotedName(so)}: ${reason}`);
    }
    if (options.has("v")) writeText(call.stdout, `${call.name}: creating directory ${quotedName(so)}\n`);
  }
  return true;
}

function makeDirectory(call: Invocation, path: string, { mode, uid, gid, options }: How): boolean {
  const { files } = call;
  if (!makeParents(call, path, options)) return false;
  try {
    if (!files.isDirectory(path)) {
      files.mkdir(path);
      if (options.has("v")) writeText(call.stdout, `${call.name}: creating directory ${quotedName(path)}\n`);
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return !complain(call, `cannot create directory ${quotedName(path)}: ${error.message}`);
  }
  const owner = { ...(options.has("o") ? { uid } : {}), ...(options.has("g") ? { gid } : {}) };
  files.chown(path, owner);
  // A mode that is given leaves setgid as it is where it does not speak of it, and the usual mode does not.
  const kept = options.has("m") ? files.node(path).mode & 0o2000 : 0;
  files.chmod(path, applyMode(mode, { mode: kept, directory: true, umask: 0 }));
  return true;
}

function installOne(call: Invocation, { source, path }: CopyPair, { mode, uid, gid, options }: How): boolean {
  const { files, stdout } = call;
  const fail = (message: string) => !complain(call, message);
  let stage = `cannot stat ${quotedName(source)}`;
  try {
    const from = files.node(source);
    if (from.type === "directory") return fail(`omitting directory ${quotedName(source)}`);
    // Scripts make empty files of /dev/null.
    const isNull = from.type === "character-device" && from.major === 1 && from.minor === 3;
    if (from.type !== "file" && !isNull) throw new UnsupportedCall(`the installation of a ${from.type}`);
    stage = `cannot open ${quotedName(source)} for reading`;
    demand(files.user, from, mayRead);
    const content = from.type === "file" ? from.content : contentOf(new Uint8Array(0));
    stage = `cannot stat ${quotedName(path)}`;
    const to = files.find(path, { follow: false });
    const attributes = {
      mode: applyMode(mode, { mode: 0, directory: false, umask: 0 }),
      uid,
      gid: options.has("g") ? gid : undefined,
    };
    if (to?.type === "directory") return fail(`cannot overwrite directory ${quotedName(path)} with non-directory`);
    if (to === from) return fail(`${quotedName(source)} and ${quotedName(path)} are the same file`);
    if (options.has("C") && to?.type === "file" && to.mode === attributes.mode && to.uid === uid && to.gid === (attributes.gid ?? 0)) {
      if (files.readText(source) === files.readText(path)) return true;
    }
    stage = `cannot create regular file ${quotedName(path)}`;
    const backup = backupNames(call, options);
    let saved = "";
    if (to !== undefined && backup !== undefined) {
      saved = ` (backup: ${quotedName(backup(path))})`;
      files.rename(path, backup(path));
    } else if (to !== undefined) {
      files.unlink(path);
      if (options.has("v")) writeText(stdout, `removed ${quotedName(path)}\n`);
    }
    if (path.endsWith("/")) throw new SystemError("ENOTDIR");
    files.putCopy(path, { type: "file", content, ...attributes, mtime: options.has("p") ? from.mtime : files.table.now });
    if (options.has("v")) writeText(stdout, `${quotedName(source)} -> ${quotedName(path)}${saved}\n`);
    return true;
  } catch (error) {
    if (error instanceof SystemError) return fail(`${stage}: ${error.message}`);
    throw error;
  }
}
