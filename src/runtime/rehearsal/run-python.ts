import { spawn } from "node:child_process";
import { realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { findCompiler, type PythonCompiler } from "../../configure/bytecode/compilers.js";
import { BuildError, throwIfAborted } from "../../core/errors.js";
import { killAtExit } from "../../core/kill-at-exit.js";
import { limits } from "../../core/limits.js";
import { makeFolders } from "../../core/make-folders.js";
import { scratchFolder } from "../../core/scratch-folder.js";
import type { PyodideInput, PyodideOutput } from "./pyodide-worker.js";

/** Files by their paths in the guest, and what is asked. */
export interface PythonWork {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly request: object;
  /** Absolute paths that are there besides. */
  readonly folders: readonly string[];
}

interface PythonOptions {
  readonly python?: string | undefined;
  readonly pyodide?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

interface PythonOutput {
  readonly python: string;
  readonly output: string;
}

/** Versions that there is a Pyodide for, the one of the newest suite last. */
const pyodides = ["3.11", "3.13"];

/**
 * Tries plugins with Pyodide, of the image's version where there is one, else with this computer's python3.
 * @throws BuildError `REHEARSAL_PYTHON_MISSING`, `REHEARSAL_ENDLESS`, `REHEARSAL_BROKEN`
 */
export async function runPython(work: PythonWork, options: PythonOptions): Promise<PythonOutput> {
  throwIfAborted(options.signal);
  const wanted = options.python === undefined ? [] : [options.python];
  const pyodide = options.pyodide === false ? undefined : [...wanted, ...pyodides].map(pyodideOf).find((one) => one !== undefined);
  return pyodide === undefined ? runHostPython(work, options) : runPyodide(pyodide, work, options);
}

function pyodideOf(version: string): PythonCompiler | undefined {
  try {
    return findCompiler(version);
  } catch (error) {
    if (error instanceof BuildError) return undefined;
    throw error;
  }
}

function runPyodide({ folder }: PythonCompiler, { files, folders, request }: PythonWork, { signal }: PythonOptions): Promise<PythonOutput> {
  const paths = { path: ["/root", "/rehearsal"], plugins: "/root", root: "/machine" };
  const workerData: PyodideInput = { folder, files, folders, request: JSON.stringify({ ...request, ...paths }) };
  const worker = new Worker(new URL("./pyodide-worker.js", import.meta.url), { workerData, stdout: true, stderr: true, env: {} });
  const work = new Promise<PythonOutput>((done, fail) => {
    worker.once("message", ({ version, output }: PyodideOutput) => done({ python: `Python ${version} (Pyodide)`, output }));
    worker.once("error", (error) => fail(broken(error)));
    worker.once("exit", () => fail(broken(undefined)));
  });
  return untilEnd(work, signal).finally(() => worker.terminate());
}

async function runHostPython({ files, request }: PythonWork, { env, signal }: PythonOptions): Promise<PythonOutput> {
  const scratch = await scratchFolder("test");
  try {
    const folder = await realpath(scratch.path);
    for (const { path, bytes } of files) {
      makeFolders(join(folder, dirname(path)));
      await writeFile(join(folder, path), bytes);
    }
    const paths = { path: [join(folder, "root"), join(folder, "rehearsal")], plugins: join(folder, "root"), root: join(folder, "machine") };
    const { python, work } = startHostPython(join(folder, "rehearsal", "host_python.py"), JSON.stringify({ ...request, ...paths }), env);
    // The guest's paths stand in tracebacks, not those of this computer.
    const output = await untilEnd(work, signal).finally(() => python.kill("SIGKILL"));
    const [version = "", result = ""] = output.trimEnd().split("\n").slice(-2);
    return { python: `Python ${version} (this computer's)`, output: result.replaceAll(folder, "") };
  } finally {
    await scratch.remove();
  }
}

function startHostPython(script: string, input: string, env: PythonOptions["env"]) {
  const python = spawn("python3", ["-I", "-B", script], { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
  killAtExit(python);
  const work = new Promise<string>((done, fail) => {
    const [out, err]: Buffer[][] = [[], []];
    python.stdout.on("data", (bytes: Buffer) => out?.push(bytes));
    python.stderr.on("data", (bytes: Buffer) => err?.push(bytes));
    python.once("error", (cause) => {
      const hint = "Install one: npm install pyodide-python3.11@npm:pyodide@0.25.1, or python3 3.9 or newer.";
      fail(new BuildError("REHEARSAL_PYTHON_MISSING", "Plugins cannot be tried: there is neither Pyodide nor python3.", { hint, cause }));
    });
    python.once("close", (status) =>
      status === 0 ? done(Buffer.concat(out ?? []).toString()) : fail(broken(Buffer.concat(err ?? []).toString())),
    );
    python.stdin.on("error", () => {});
    python.stdin.end(input);
  });
  return { python, work };
}

function untilEnd<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let stop = () => {};
  const ended = new Promise<never>((_, fail) => {
    const timer = setTimeout(() => {
      const message = `The plugins did not end within ${limits.rehearsalTime / 1000} s.`;
      fail(new BuildError("REHEARSAL_ENDLESS", message, { hint: "One of them waits for something that only a running machine has." }));
    }, limits.rehearsalTime);
    const abort = () => fail(new BuildError("INTERRUPTED", "The work was interrupted.", { cause: signal?.reason }));
    signal?.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  });
  return Promise.race([work, ended]).finally(() => stop());
}

function broken(cause: unknown): BuildError {
  const last = typeof cause === "string" ? cause.trimEnd().split("\n").at(-1) : undefined;
  return new BuildError("REHEARSAL_BROKEN", `The plugins could not be tried: Python ended${last ? `: ${last}` : " without a result"}.`, {
    hint: "A plugin may have ended the process: it must return.",
    cause,
  });
}
