import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Content, contentOf } from "../../core/content.js";
import { ContentReader } from "../../core/content-reader.js";
import { loadDecodersOf } from "../../store/content-decoders.js";
import type { BytecodeLevel } from "./requests.js";

/** Python files that one thread compiles. */
export interface CompileInput {
  /** Absolute path of the compiler's folder. */
  readonly folder: string;
  readonly level: BytecodeLevel;
  readonly files: readonly { readonly path: string; readonly mtime: number; readonly source: Content }[];
}

/** Bytecode in the order of the files, or why there is none: Python's own words. */
export interface CompileOutput {
  readonly files: readonly ({ readonly size: number } | { readonly error: string })[];
  /** All bytecode, one after the other, in memory that threads share. */
  readonly bytes: Uint8Array;
}

/** How a pool of threads runs this module. */
export const compileTask: { readonly url: string; readonly types?: (input: CompileInput) => CompileOutput } = { url: import.meta.url };

/** What is used of Pyodide. */
interface Pyodide {
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void; readFile(path: string): Uint8Array };
  runPython(code: string): unknown;
  readonly globals: { get(name: string): CompileFunction };
}

/** Reads `/source` and writes `/bytecode`; gives nothing, or why there is no bytecode. */
type CompileFunction = (path: string, mtime: number, level: number) => string | undefined;

/**
 * Compiles as py_compile does, by the same functions of Python's library: what their results have in common with other objects shows in the bytecode.
 * Paths come as one character a byte.
 */
const program = `
import importlib._bootstrap_external, importlib.machinery, os, warnings

warnings.simplefilter("ignore")

def compile_source(path, mtime, level):
    path = os.fsdecode(path.encode("latin-1"))
    with open("/source", "rb") as file:
        data = file.read()
    loader = importlib.machinery.SourceFileLoader("<py_compile>", path)
    try:
        code = loader.source_to_code(data, path, _optimize=level)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    bytecode = importlib._bootstrap_external._code_to_timestamp_pyc(code, mtime, len(data))
    with open("/bytecode", "wb") as file:
        file.write(bytecode)
`;

const loaded = new Map<string, Promise<{ readonly python: Pyodide; readonly compile: CompileFunction }>>();

/** Pyodide, once in a thread. It reads nothing but its own folder. */
async function load(folder: string) {
  const module: { loadPyodide(options: object): Promise<Pyodide> } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  const silent = () => {};
  const python = await module.loadPyodide({ indexURL: folder, stdout: silent, stderr: silent });
  python.runPython(program);
  return { python, compile: python.globals.get("compile_source") };
}

export async function run({ folder, level, files }: CompileInput): Promise<CompileOutput> {
  const loading = loaded.get(folder) ?? load(folder);
  loaded.set(folder, loading);
  const { python, compile } = await loading;
  await loadDecodersOf(files.map(({ source }) => source));
  const reader = new ContentReader();
  try {
    const parts: Uint8Array[] = [];
    const results = files.map(({ path, mtime, source }) => {
      python.FS.writeFile("/source", reader.read(source));
      const error = compile(path, mtime, level);
      if (error !== undefined) return { error };
      const bytes = python.FS.readFile("/bytecode");
      parts.push(bytes);
      return { size: bytes.byteLength };
    });
    return { files: results, bytes: joined(parts) };
  } finally {
    reader.close();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(parts.reduce((sum, part) => sum + part.byteLength, 0)));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** A source in a form that goes to a thread without more than itself. */
export function portableSource(source: Content, reader: ContentReader): Content {
  if (source.source.kind !== "memory" || source.source.bytes.buffer instanceof SharedArrayBuffer) {
    return { source: source.source, offset: source.offset, size: source.size };
  }
  return contentOf(reader.read(source).slice());
}
