import { BuildError, systemCode } from "./errors.js";

/** Turns a failure of this computer's file system into an error with a code and a hint; other errors pass as they are. */
export function hostError(error: unknown, action: "read" | "write", path: string): unknown {
  const system = systemCode(error);
  if (error instanceof BuildError || system === undefined) return error;
  const where = { source: path };
  if (system === "ENOSPC" || system === "EDQUOT") {
    return new BuildError("DISK_FULL", `Cannot write ${path}: no room is left on its disk.`, {
      where,
      cause: error,
      hint: "Free some space, or set ALEPH_RUNTIME_CACHE (cache) and TMPDIR (scratch) to folders on a larger disk.",
    });
  }
  const why = reasons[system] ?? `the system says ${system}`;
  const hint = hints[system] ?? usualHints[action];
  return action === "read"
    ? new BuildError("FILE_UNREADABLE", `Cannot read ${path}: ${why}.`, { where, cause: error, hint })
    : new BuildError("FILE_UNWRITABLE", `Cannot write ${path}: ${why}.`, { where, cause: error, hint });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  EEXIST: "something else stands in its path",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "symbolic links of its path lead in a circle",
  EROFS: "its disk is read-only",
  EMFILE: "too many files are open",
  EIO: "its disk reports an error",
};

const usualHints = {
  read: "Check the path: a relative one begins in the working directory.",
  write: "Choose another place: what to write is named in the command, the cache by ALEPH_RUNTIME_CACHE, scratch by TMPDIR.",
} as const;

const notAllowed = "Run the command as somebody who may do that, or name another path.";
const hints: Readonly<Record<string, string>> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EMFILE: "Allow more open files: ulimit -n 1024",
  EIO: "Check the disk.",
};
