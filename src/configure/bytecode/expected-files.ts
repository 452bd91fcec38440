import { utf8Text } from "../../core/bytes.js";
import type { StoredPackage } from "../../store/package-store.js";
import type { SourceFile } from "./requests.js";

/**
 * The Python files of a package that scripts will have compiled, as far as that shows before any of them has run: Python's own library, whose packages leave it
 * to the interpreter's script, and the modules of packages whose own script compiles. A guess: what it misses is compiled later, what it names in vain costs time.
 *
 * @param python the version: `3.11`
 */
export function expectedFiles(one: StoredPackage, python: string): readonly SourceFile[] {
  const isLibrary = one.name === `libpython${python}-minimal` || one.name === `libpython${python}-stdlib`;
  if (!isLibrary && !hasCompiled(one)) return [];
  const modules = new RegExp(`^usr/lib/python(3/dist-packages|${python})/.*\\.py$`, "s");
  return one.entries.flatMap((entry) =>
    modules.test(entry.path) && "node" in entry && entry.node.type === "file"
      ? [{ path: `/${entry.path}`, source: entry.node.content, mtime: entry.node.mtime }]
      : [],
  );
}

/** By Debian's program, or by Python itself. */
const hasCompiled = ({ files }: StoredPackage): boolean =>
  files.some(({ name, bytes }) => name === "postinst" && /py3compile|py_compile|compileall/.test(utf8Text(bytes)));
