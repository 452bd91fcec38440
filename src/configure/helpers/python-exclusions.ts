import { UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import { installedVersions, parseVersionRange } from "./python-versions.js";

/** Files that are not compiled for some versions of Python. */
export interface Exclusion {
  readonly kind: string;
  readonly versions: readonly string[];
  /** Only files whose paths begin so. */
  readonly under: string;
  readonly pattern: RegExp;
}

/** What packages say in /usr/share/python3/bcep of files below a directory. Source: py3compile, get_exclude_patterns. */
export function packageExclusions(files: Files, directory: string, versions: readonly string[]): readonly Exclusion[] {
  const folder = "/usr/share/python3/bcep";
  if (!files.isDirectory(folder)) return [];
  const below = slashed(directory);
  return files
    .readdir(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => files.readText(`${folder}/${name}`).split("\n"))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line): Exclusion[] => {
      const [kind = "", wanted = "", path = "", ...pattern] = line.split("|");
      const parsed = parseVersionRange(wanted);
      if (parsed === undefined) return [];
      const under = kind === "file" ? path : slashed(path);
      const found = installedVersions(files, parsed);
      if (!under.startsWith(below.slice(0, under.length)) || !found.some((one) => versions.includes(one))) return [];
      return [{ kind, versions: found, under, pattern: pythonPattern(pattern.length === 0 ? ".*" : pattern.join("|")) }];
    });
}

/** What `-X` says. */
export const givenExclusion = (pattern: string, directory: string, versions: readonly string[]): Exclusion => ({
  kind: "re",
  versions,
  under: slashed(directory),
  pattern: pythonPattern(pattern),
});

/** The versions of Python that a file is compiled for. Source: py3compile, filter_files. */
export function versionsFor(path: string, exclusions: readonly Exclusion[], versions: readonly string[]): readonly string[] {
  const excluded = exclusions
    .filter(({ kind, under, pattern }) => {
      if (!path.startsWith(under)) return false;
      if (kind === "dir") return true;
      if (kind === "file") return path === under;
      return kind === "re" && (pattern.test(path) || pattern.test(path.slice(under.length)));
    })
    .flatMap((one) => one.versions);
  const left = versions.filter((one) => !excluded.includes(one));
  const own = publicVersion(path);
  return left.length > 0 && own !== undefined && own.length > 1 ? [own] : left;
}

/** `3` or `3.11` of a path in a folder of public modules. Source: debpython, PUBLIC_DIR_RE. */
export const publicVersion = (path: string): string | undefined =>
  /\/usr\/lib\/python(\d(?:.\d+)?)\/(?:site|dist)-packages/.exec(path)?.[1];

/** Python's `match` begins at the beginning. */
function pythonPattern(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})`);
  } catch {
    throw new UnsupportedCall(`the pattern ${pattern}`);
  }
}

const slashed = (path: string): string => `${path.replace(/\/+$/, "")}/`;
