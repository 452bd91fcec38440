import { hash } from "node:crypto";
import { type ByteString, byteStringBytes } from "../../core/byte-string.js";
import { utf8Text } from "../../core/bytes.js";
import { type Content, contentOf } from "../../core/content.js";
import { ContentReader } from "../../core/content-reader.js";
import { loadDecodersOf } from "../../store/content-decoders.js";
import { type PythonInterpreter, startPython } from "./python-interpreter.js";
import type { BytecodeLevel } from "./requests.js";

/** Python files that one thread compiles. */
export interface CompileInput {
  /** Absolute path of the compiler's folder. */
  readonly folder: string;
  /** The version: `3.11`. */
  readonly python: string;
  readonly level: BytecodeLevel;
  readonly files: readonly { readonly path: string; readonly mtime: number; readonly source: Content }[];
}

/** Bytecode in the order of the files, or why there is none: Python's own words. */
export interface CompileOutput {
  readonly files: readonly ({ readonly size: number; readonly sha256: string } | { readonly error: string })[];
  /** All bytecode, one after the other, in memory that threads share. */
  readonly bytes: Uint8Array;
}

/** How a pool of threads runs this module. */
export const compileTask: { readonly url: string; readonly types?: (input: CompileInput) => CompileOutput } = { url: import.meta.url };

/**
 * Compiles as py_compile does, by the same functions of Python's library: what their results have in common with other objects shows in the bytecode. In its
 * process the name * is known, as in every one that has imported all of a module.
 */
const program = `
import importlib._bootstrap_external, importlib.machinery, os, sys, warnings

warnings.simplefilter("ignore")
sys.intern("*")

def compile_source(data, path, mtime, level):
    loader = importlib.machinery.SourceFileLoader("<py_compile>", path)
    code = loader.source_to_code(data, path, _optimize=level)
    return importlib._bootstrap_external._code_to_timestamp_pyc(code, mtime, len(data))

def compile_part(level):
    with open("/files", "rb") as file:
        files = [line.split(b" ", 2) for line in file.read().split(b"\\0")[:-1]]
    with open("/sources", "rb") as sources, open("/bytecode", "wb") as bytecode, open("/results", "wb") as results:
        for size, mtime, path in files:
            data = sources.read(int(size))
            try:
                compiled = compile_source(data, os.fsdecode(path), int(mtime), level)
            except Exception as error:
                text = f"{type(error).__name__}: {error}".replace("\\0", "\\\\0")
                results.write(b"!" + text.encode("utf-8", "backslashreplace") + b"\\0")
            else:
                bytecode.write(compiled)
                results.write(b"%d\\0" % len(compiled))
`;

/** One interpreter for all that this thread compiles. */
const started = new Map<string, Promise<PythonInterpreter>>();

async function start(folder: string, python: string): Promise<PythonInterpreter> {
  const interpreter = await startPython(folder, python);
  interpreter.run(program);
  return interpreter;
}

/** Without files, it has the interpreter ready for what comes. */
export async function run({ folder, python, level, files }: CompileInput): Promise<CompileOutput> {
  const starting = started.get(folder) ?? start(folder, python);
  started.set(folder, starting);
  const interpreter = await starting;
  if (files.length === 0) return { files: [], bytes: new Uint8Array(0) };
  await loadDecodersOf(files.map(({ source }) => source));
  interpreter.files.writeFile("/sources", sourcesOf(files));
  interpreter.files.writeFile(
    "/files",
    byteStringBytes(files.map(({ source, mtime, path }) => `${source.size} ${mtime} ${path}\0`).join("") as ByteString),
  );
  interpreter.run(`compile_part(${level})`);
  const results = utf8Text(interpreter.files.readFile("/results")).split("\0");
  const bytes = interpreter.files.readFile("/bytecode");
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  shared.set(bytes);
  let at = 0;
  const compiled = results.slice(0, -1).map((one) => {
    if (one.startsWith("!")) return { error: one.slice(1) };
    const size = Number(one);
    const sha256 = hash("sha256", bytes.subarray(at, at + size));
    at += size;
    return { size, sha256 };
  });
  return { files: compiled, bytes: shared };
}

/** One after the other. */
function sourcesOf(files: CompileInput["files"]): Uint8Array {
  const bytes = new Uint8Array(files.reduce((sum, { source }) => sum + source.size, 0));
  const reader = new ContentReader();
  try {
    let at = 0;
    for (const { source } of files) {
      reader.readInto(source, 0, bytes.subarray(at, at + source.size));
      at += source.size;
    }
  } finally {
    reader.close();
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
