import type { Files } from "../../shell/system/files.js";

/** Debian's versions of Python 3 in an image. Source: python3-minimal, debpython/version.py. */
interface PythonVersions {
  /** `3.11`: the one that /usr/bin/python3 is. */
  readonly standard: string;
  /** Those that packages' modules are for. */
  readonly supported: readonly string[];
}

/** From the least version to below the other; either may be missing. The same version twice means it alone. */
interface VersionRange {
  readonly least: string | undefined;
  readonly below: string | undefined;
}

const range = /^(-)?(\d\.\d+)(?:(-)(\d\.\d+)?)?$/;

/** `3.11`, `3.2-`, `-4.0`, `3.2-4.0`; nothing where it is none of them. Source: debpython/version.py, parse_vrange. */
export function parseVersionRange(text: string): VersionRange | undefined {
  if (text === "" || text === "-") return { least: undefined, below: undefined };
  const [, before, first, dash, second] = range.exec(text) ?? [];
  if (first === undefined) return undefined;
  if (before !== undefined) return dash === undefined ? { least: undefined, below: first } : undefined;
  return dash === undefined ? { least: first, below: first } : { least: first, below: second };
}

/** Supported versions within a range that are installed; the standard one first, then later ones, then earlier ones, as debsorted has them. */
export function installedVersions(files: Files, { least, below }: VersionRange): readonly string[] {
  const isInstalled = (version: string) => files.exists(`/usr/bin/python${version}`);
  // A version that is named counts though it is not supported.
  if (least !== undefined && least === below) return [least].filter(isInstalled);
  const { standard, supported } = readVersions(files);
  const found = supported
    .filter((one) => (least === undefined || compare(one, least) >= 0) && (below === undefined || compare(one, below) < 0))
    .filter(isInstalled)
    .sort(compare);
  return [...found.filter((one) => compare(one, standard) >= 0), ...found.filter((one) => compare(one, standard) < 0).reverse()];
}

function readVersions(files: Files): PythonVersions {
  const path = "/usr/share/python3/debian_defaults";
  const text = files.exists(path) ? files.readText(path) : "";
  const value = (key: string) => new RegExp(`^${key}\\s*=\\s*(.*)$`, "m").exec(text)?.[1] ?? "";
  return {
    standard: value("default-version").replace("python", "").trim(),
    supported: value("supported-versions")
      .split(",")
      .map((one) => one.replace("python", "").trim())
      .filter((one) => one !== ""),
  };
}

function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
