import { utf8Text } from "../../core/bytes.js";
import type { StoredPackage } from "../../store/package-store.js";
import type { SourceFile } from "./requests.js";

/**
 * The Python files that scripts will have compiled, as far as that shows before any of them has run: Python's own library, whose packages leave it to the
 * interpreter's script, and the modules of packages whose own script compiles. A guess: what it misses is compiled later, what it names in vain costs time.
 *
 * @param python the version: `3.11`
 */
export function expectedFiles(packages: readonly StoredPackage[], python: string): readonly SourceFile[] {
  const library = new RegExp(`^libpython${python}-(minimal|stdlib)$`);
  const modules = new RegExp(`^usr/lib/python(3/dist-packages|${python})/.*\\.py$`, "s");
  return packages
    .filter((one) => library.test(one.name) || hasCompiled(one))
    .sort((a, b) => Number(library.test(b.name)) - Number(library.test(a.name)))
    .flatMap(({ entries }) => entries.filter(({ path }) => modules.test(path)))
    .flatMap((entry) =>
      "node" in entry && entry.node.type === "file"
        ? [{ path: `/${entry.path}`, source: entry.node.content, mtime: entry.node.mtime }]
        : [],
    );
}

/** By Debian's program, or by Python itself. */
const hasCompiled = ({ files }: StoredPackage): boolean =>
  files.some(({ name, bytes }) => name === "postinst" && /py3compile|py_compile|compileall/.test(utf8Text(bytes)));
