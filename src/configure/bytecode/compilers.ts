import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { BuildError } from "../../core/errors.js";

/** CPython in WebAssembly, as a package of npm. */
export interface PythonCompiler {
  /** Absolute path of the package's folder on this computer. */
  readonly folder: string;
  /** Which release it is: the bytecode depends on it. */
  readonly release: string;
}

/** Pyodide's releases by the version of Python that they hold; bytecode is of one version only. */
const packages: ReadonlyMap<string, { readonly name: string; readonly release: string }> = new Map([
  ["3.11", { name: "pyodide-python3.11", release: "pyodide@0.25.1" }],
  ["3.13", { name: "pyodide-python3.13", release: "pyodide@0.29.5" }],
]);

const instead = "set in runtime.yaml: python: {bytecode: none}";

/**
 * The compiler of a version of Python.
 *
 * @param resolve finds a file of a package, as `require.resolve` does
 * @throws BuildError `BYTECODE_PYTHON_UNKNOWN`, `BYTECODE_COMPILER_MISSING`
 */
export function findCompiler(python: string, resolve: (file: string) => string = createRequire(import.meta.url).resolve): PythonCompiler {
  const known = packages.get(python);
  if (known === undefined) {
    throw new BuildError("BYTECODE_PYTHON_UNKNOWN", `There is no compiler for Python ${python}, which the image holds.`, {
      hint: `There are compilers for Python ${[...packages.keys()].join(" and ")}. To build without bytecode, ${instead}`,
    });
  }
  try {
    const description = resolve(`${known.name}/package.json`);
    const { name, version } = JSON.parse(readFileSync(description, "utf8")) as { readonly name: string; readonly version: string };
    return { folder: dirname(description), release: `${name}@${version}` };
  } catch (error) {
    throw new BuildError("BYTECODE_COMPILER_MISSING", `The compiler for Python ${python}, an optional dependency, is not installed.`, {
      hint: `Run: npm install ${known.name}@npm:${known.release}. To build without bytecode, ${instead}`,
      cause: error,
    });
  }
}
