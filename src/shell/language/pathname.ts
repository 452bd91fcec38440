import { compilePattern, hasSpecials } from "../pattern.js";
import type { Files } from "../system/files.js";

/** The paths that a pattern names, in byte order; `/` and a period at a name's beginning are only matched by themselves. */
export function pathnames(files: Files, pattern: string): string[] {
  const [, root = "", rest = ""] = /^(\/*)(.*)$/s.exec(pattern) ?? [];
  const found: string[] = [];
  descend(files, root, rest.split(/(\/+)/), found);
  return found.sort();
}

/** Names and the slashes between them, in turn. */
function descend(files: Files, path: string, [name = "", slashes = "", ...rest]: readonly string[], found: string[]): void {
  const goOn = (next: string) => {
    const at = `${path}${next}${slashes}`;
    if (rest.length > 0) descend(files, at, rest, found);
    else if (slashes === "" ? files.find(at, { follow: false }) !== undefined : files.isDirectory(at)) found.push(at);
  };
  if (name === "" && rest.length === 0) {
    if (path !== "" && files.isDirectory(path)) found.push(path);
    return;
  }
  const compiled = compilePattern(name, { period: true });
  if (!hasSpecials(name)) {
    goOn(compiled.literal ?? name);
    return;
  }
  const folder = path === "" ? "." : path;
  if (!files.isDirectory(folder)) return;
  for (const one of [".", "..", ...files.readdir(folder)]) if (compiled.matches(one)) goOn(one);
}
