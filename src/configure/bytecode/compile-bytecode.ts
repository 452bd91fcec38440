import { createHash } from "node:crypto";
import type { Cache } from "../../core/cache.js";
import type { Content } from "../../core/content.js";
import { ContentReader } from "../../core/content-reader.js";
import { BuildError } from "../../core/errors.js";
import type { Directory, Node } from "../../tree/node.js";
import type { Tree } from "../../tree/tree.js";
import { type CompileInput, type CompileOutput, compileTask, portableSource } from "./compile-worker.js";
import { decodePart, encodePart } from "./compiled-part.js";
import { findCompiler } from "./compilers.js";
import type { BytecodeFile, BytecodeRequest } from "./requests.js";

/** Threads that run a module's `run`. */
export interface Threads {
  run<Input, Output>(task: { readonly url: string; readonly types?: (input: Input) => Output }, input: Input): Promise<Output>;
}

export interface BytecodeOptions {
  /** Threads for one version of Python: two compilers cannot be in one thread. */
  readonly threadsFor: (python: string) => Threads;
  readonly cache: Cache;
  /** Hears how many files are compiled, and how many are asked for so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A Python file that has no bytecode, and why. */
export interface BytecodeFailure {
  readonly request: BytecodeRequest;
  readonly path: string;
  /** Python's own words. */
  readonly error: string;
}

/** Bytes of source that one task of a thread has, and one entry of the cache: some tenths of a second. */
const partSize = 1 << 20;

/** Compiles what scripts ask for while they run on, and puts it into the tree when they have ended. */
export class BytecodeCompiler {
  readonly #options: BytecodeOptions;
  readonly #compiled = new Map<Content, Content | undefined>();
  readonly #failures: BytecodeFailure[] = [];
  readonly #reader = new ContentReader();
  readonly #work: Promise<void>[] = [];
  #total = 0;

  constructor(options: BytecodeOptions) {
    this.#options = options;
  }

  /** Has a compiler started that will be needed, before there is anything to compile. What goes wrong shows when there is. */
  prepare(python: string): void {
    try {
      const { folder } = findCompiler(python);
      this.#options
        .threadsFor(python)
        .run<CompileInput, CompileOutput>(compileTask, { folder, python, level: 0, files: [] })
        .catch(() => {});
    } catch {
      // The same error is told of the first file.
    }
  }

  /** Begins to compile. What goes wrong is told by {@link finish}. */
  add(request: BytecodeRequest): void {
    this.#total += request.files.length;
    for (const part of partsOf(request.files)) {
      const work = this.#compile(request, part);
      work.catch(() => {});
      this.#work.push(work);
    }
  }

  /**
   * Waits for all that was asked for, and puts it into the tree, where its places still stand.
   *
   * @returns how many files have bytecode, and which have none
   * @throws BuildError `BYTECODE_PYTHON_UNKNOWN`, `BYTECODE_COMPILER_MISSING`
   */
  async finish(tree: Tree): Promise<{ readonly files: number; readonly failures: readonly BytecodeFailure[] }> {
    const ended = await Promise.allSettled(this.#work);
    this.#reader.close();
    const failed = ended.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const files = this.#fill(tree.root, new Map());
    return { files, failures: this.#failures };
  }

  async #compile(request: BytecodeRequest, files: readonly BytecodeFile[]): Promise<void> {
    const { folder, release } = findCompiler(request.python);
    const key = this.#key(release, request, files);
    const { cache, threadsFor, onProgress } = this.#options;
    const kept = await cache.document(key);
    let output = kept === undefined ? undefined : decodePart(kept, files.length);
    if (output === undefined) {
      const sources = files.map(({ path, mtime, source }) => ({ path, mtime, source: portableSource(source, this.#reader) }));
      output = await threadsFor(request.python).run<CompileInput, CompileOutput>(compileTask, {
        folder,
        python: request.python,
        level: request.level,
        files: sources,
      });
      if (output.files.every((one) => "size" in one)) await cache.putDocument(key, encodePart(output));
    }
    this.#take(request, files, output);
    onProgress?.(this.#compiled.size, this.#total);
  }

  #key(release: string, { level }: BytecodeRequest, files: readonly BytecodeFile[]): string {
    const facts = files.map(({ path, mtime, source }) => [path, mtime, source.sha256 ?? this.#digest(source)]);
    return `bytecode 2 ${JSON.stringify([release, level, facts])}`;
  }

  #digest(source: Content): string {
    return createHash("sha256").update(this.#reader.read(source)).digest("hex");
  }

  #take(request: BytecodeRequest, files: readonly BytecodeFile[], output: CompileOutput): void {
    let offset = 0;
    for (const [index, { path, place }] of files.entries()) {
      const one = output.files[index];
      if (one === undefined) throw new BuildError("INTERNAL", "A thread compiled fewer files than it was given.");
      if ("error" in one) {
        this.#failures.push({ request, path, error: one.error });
        this.#compiled.set(place, undefined);
        continue;
      }
      this.#compiled.set(place, { source: { kind: "memory", bytes: output.bytes }, offset, size: one.size });
      offset += one.size;
    }
  }

  /** Hard links to one file stay one object. */
  #fill({ children }: Directory, filled: Map<Node, Node>): number {
    let count = 0;
    for (const [name, node] of children) {
      if (node.type === "directory") count += this.#fill(node, filled);
      if (node.type !== "file" || !this.#compiled.has(node.content)) continue;
      const content = this.#compiled.get(node.content);
      if (content === undefined) {
        children.delete(name);
        continue;
      }
      const made = filled.get(node) ?? { ...node, content };
      filled.set(node, made);
      children.set(name, made);
      count += 1;
    }
    return count;
  }
}

function partsOf(files: readonly BytecodeFile[]): readonly (readonly BytecodeFile[])[] {
  const parts: BytecodeFile[][] = [];
  let size = partSize;
  for (const file of files) {
    if (size >= partSize) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(file);
    size += file.source.size;
  }
  return parts;
}
