import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

export interface PyodideInput {
  /** Absolute path of Pyodide's folder. */
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly folders: readonly string[];
  /** JSON. */
  readonly request: string;
}

export interface PyodideOutput {
  /** Python's. */
  readonly version: string;
  /** JSON. */
  readonly output: string;
}

/** What is used of Pyodide. */
interface Pyodide {
  readonly FS: { mkdirTree(path: string): void; writeFile(path: string, bytes: Uint8Array): void };
  readonly globals: { set(name: string, value: string): void };
  runPythonAsync(code: string): Promise<string>;
}

const program = `
import json, sys
request = json.loads(request_text)
sys.dont_write_bytecode = True
sys.path[:0] = request["path"]
from rehearse import rehearse
json.dumps({"version": sys.version.split()[0], "output": json.dumps(await rehearse(request))})
`;

const { folder, files, folders, request }: PyodideInput = workerData;
const module: { loadPyodide(options: object): Promise<Pyodide> } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const silent = () => {};
const python = await module.loadPyodide({ indexURL: folder, stdout: silent, stderr: silent });
for (const path of folders) python.FS.mkdirTree(path);
for (const { path, bytes } of files) {
  python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
  python.FS.writeFile(path, bytes);
}
python.globals.set("request_text", request);
const result: PyodideOutput = JSON.parse(await python.runPythonAsync(program));
parentPort?.postMessage(result);
