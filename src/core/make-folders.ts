import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "./errors.js";

/**
 * Makes a folder of this computer, and those above it that are missing. Node's own `recursive` never ends where a system has no place for a folder and says that
 * it does not exist, as /proc does: it makes the folder above again and again.
 *
 * @returns the first that was missing; nothing where all were there
 * @throws the system's error, which `hostError` turns into one of this project
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  const outcome = make(path, mode);
  if (outcome === "made") return path;
  if (outcome === "there") return undefined;
  const above = dirname(path);
  if (systemCode(outcome) !== "ENOENT" || above === path) throw outcome;
  const first = makeFolders(above, mode);
  // Once more where nothing was missing, too: another process may have made it meanwhile.
  const again = make(path, mode);
  if (again === "made") return first ?? path;
  if (again === "there") return first;
  throw again;
}

/** Makes one folder; or says that it is there, or what kept it from being made. */
function make(path: string, mode: number): unknown {
  try {
    mkdirSync(path, mode);
    return "made";
  } catch (error) {
    return isFolder(path) ? "there" : error;
  }
}

/** Of a folder that is there a system may say first that its disk is read-only. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
