import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** CPython in WebAssembly, begun and idle. */
export interface PythonInterpreter {
  /** Its files, which are in memory. */
  readonly files: { writeFile(path: string, bytes: Uint8Array): void; readFile(path: string): Uint8Array };
  /**
   * Runs statements in `__main__`.
   * @throws Error with Python's own words
   */
  run(code: string): void;
}

/** What is used of Emscripten's module in `pyodide.asm.js`. */
interface PyodideModule {
  readonly FS: PythonInterpreter["files"] & { mkdirTree(path: string): void };
  readonly ENV: Record<string, string>;
  readonly API: { rawRun(code: string): readonly [status: number, stderr: string] };
}

/** What the function of the script is given. */
type Settings = Readonly<Record<string, unknown>>;

/** The script names its function so, in the global scope. */
declare const _createPyodideModule: (settings: Settings) => Promise<PyodideModule>;

/** What is used of WebAssembly, for which Node's types have no name. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ readonly instance: unknown; readonly module: unknown }>;
};

const silent = () => {};

/**
 * Starts the interpreter of Pyodide without what makes it Pyodide: the bridge to JavaScript and the packages, which are some hundred modules of
 * Python that it would compile first. It is then also nearer to the process of py_compile, in which none of them is loaded.
 *
 * @param folder the package's, absolute; nothing else of this computer is read
 * @param python the version: `3.11`
 */
export async function startPython(folder: string, python: string): Promise<PythonInterpreter> {
  const library = await readFile(join(folder, "python_stdlib.zip"));
  let failed: (error: unknown) => void = silent;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const settings: Settings = {
    print: silent,
    printErr: silent,
    arguments: [],
    // No package of Pyodide's is asked for, so that its list need never be there.
    API: {
      config: { indexURL: `${folder}/`, env: {}, jsglobals: globalThis },
      lockFilePromise: new Promise(silent),
      runtimeEnv: { IN_NODE: true },
    },
    preRun: [
      (module: PyodideModule | undefined) => {
        // Older releases of Emscripten pass nothing, and have made the settings their module.
        const { FS, ENV } = module ?? (settings as unknown as PyodideModule);
        FS.mkdirTree(`/lib/python${python}/site-packages`);
        FS.writeFile(`/lib/python${python.replace(".", "")}.zip`, library);
        // An exception of kind SystemError would end the interpreter otherwise.
        ENV["PYTHONINSPECT"] = "1";
      },
    ],
    instantiateWasm: (imports: object, done: (instance: unknown, module: unknown) => void) => {
      readFile(join(folder, "pyodide.asm.wasm"))
        .then((binary) => WebAssembly.instantiate(binary, { ...imports, sentinel }))
        .then(({ instance, module }) => done(instance, module), failed);
      return {};
    },
  };
  createRequire(import.meta.url)(join(folder, "pyodide.asm.js"));
  const module = await Promise.race([_createPyodideModule(settings), failure]);
  return {
    files: module.FS,
    run: (code) => {
      const [status, stderr] = module.API.rawRun(code);
      if (status !== 0) throw new Error(stderr);
    },
  };
}

/** A value that is no value of Python's. Newer releases import it; without JavaScript's garbage-collected types it is this. */
const noValue = Symbol("sentinel");
const sentinel = { create_sentinel: () => noValue, is_sentinel: (value: unknown) => Number(value === noValue) };
