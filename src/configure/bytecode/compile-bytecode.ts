import { hash } from "node:crypto";
import type { Cache } from "../../core/cache.js";
import type { Content } from "../../core/content.js";
import { ContentReader } from "../../core/content-reader.js";
import { BuildError } from "../../core/errors.js";
import type { Directory, Node } from "../../tree/node.js";
import type { Tree } from "../../tree/tree.js";
import { type CompileInput, type CompileOutput, compileTask, portableSource } from "./compile-worker.js";
import { decodePart, encodePart } from "./compiled-part.js";
import { findCompiler } from "./compilers.js";
import type { BytecodeFile, BytecodeLevel, BytecodeRequest, SourceFile } from "./requests.js";

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

/** What the files of one part came to, in their order. */
type Compiled = readonly (Content | { readonly error: string })[];

/** Where the result of a file is. */
interface Expected extends Pick<SourceFile, "source" | "mtime"> {
  readonly part: Promise<Compiled>;
  readonly index: number;
}

/** What files have in common that are compiled together. */
type Task = Pick<BytecodeRequest, "python" | "level">;

/** Compiles what scripts ask for while they run on, and puts it into the tree when they have ended. */
export class BytecodeCompiler {
  readonly #options: BytecodeOptions;
  readonly #expected = new Map<string, Expected>();
  readonly #compiled = new Map<Content, Content | undefined>();
  readonly #failures: BytecodeFailure[] = [];
  readonly #reader = new ContentReader();
  readonly #work: Promise<void>[] = [];
  #total = 0;

  constructor(options: BytecodeOptions) {
    this.#options = options;
  }

  /** Begins to compile files that will probably be asked for. What goes wrong is told where they are. */
  expect(task: Task, files: readonly SourceFile[]): void {
    for (const part of partsOf(files)) {
      const compiled = this.#compile(task, part);
      compiled.catch(() => {});
      for (const [index, { path, source, mtime }] of part.entries()) {
        this.#expected.set(expectedKey(task, path), { source, mtime, part: compiled, index });
      }
    }
  }

  /** Begins to compile, where that has not begun. What goes wrong is told by {@link finish}. */
  add(request: BytecodeRequest): void {
    this.#total += request.files.length;
    const begun = new Map<Promise<Compiled>, [BytecodeFile, number][]>();
    const rest: BytecodeFile[] = [];
    for (const file of request.files) {
      const found = this.#find(request, file);
      if (found === undefined) rest.push(file);
      else begun.set(found.part, [...(begun.get(found.part) ?? []), [file, found.index]]);
    }
    for (const [part, files] of begun) this.#wait(this.#take(request, part, files));
    for (const part of partsOf(rest)) {
      const numbered = part.map((file, index) => [file, index] as const);
      this.#wait(this.#take(request, this.#compile(request, part), numbered));
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

  #wait(work: Promise<void>): void {
    work.catch(() => {});
    this.#work.push(work);
  }

  #find(request: BytecodeRequest, { path, source, mtime }: BytecodeFile): Expected | undefined {
    const found = this.#expected.get(expectedKey(request, path));
    return found !== undefined && found.mtime === mtime && isSame(found.source, source) ? found : undefined;
  }

  async #compile({ python, level }: Task, files: readonly SourceFile[]): Promise<Compiled> {
    const { folder, release } = findCompiler(python);
    const key = this.#key(release, level, files);
    const { cache, threadsFor } = this.#options;
    const kept = await cache.document(key);
    const found = kept === undefined ? undefined : decodePart(kept, files.length);
    if (found !== undefined) return compiledOf(found);
    const sources = files.map(({ path, mtime, source }) => ({ path, mtime, source: portableSource(source, this.#reader) }));
    const output = await threadsFor(python).run<CompileInput, CompileOutput>(compileTask, { folder, python, level, files: sources });
    if (output.files.every((one) => "size" in one)) await cache.putDocument(key, encodePart(output));
    return compiledOf(output);
  }

  #key(release: string, level: BytecodeLevel, files: readonly SourceFile[]): string {
    const facts = files.map(({ path, mtime, source }) => [path, mtime, source.sha256 ?? this.#digest(source)]);
    return `bytecode 3 ${JSON.stringify([release, level, facts])}`;
  }

  #digest(source: Content): string {
    return hash("sha256", this.#reader.read(source));
  }

  /** Takes some files of a part, each with its number in it. */
  async #take(request: BytecodeRequest, part: Promise<Compiled>, files: readonly (readonly [BytecodeFile, number])[]): Promise<void> {
    const compiled = await part;
    for (const [{ path, place }, index] of files) {
      const one = compiled[index];
      if (one === undefined) throw new BuildError("INTERNAL", "A thread compiled fewer files than it was given.");
      if ("error" in one) this.#failures.push({ request, path, error: one.error });
      this.#compiled.set(place, "error" in one ? undefined : one);
    }
    this.#options.onProgress?.(this.#compiled.size, this.#total);
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

/** A package that was read twice has other objects for the same bytes. */
const isSame = (one: Content, other: Content): boolean => one === other || (one.sha256 !== undefined && one.sha256 === other.sha256);

const expectedKey = ({ python, level }: Task, path: string): string => `${python} ${level} ${path}`;

function compiledOf({ files, bytes }: CompileOutput): Compiled {
  let end = 0;
  return files.map((one) => {
    if ("error" in one) return one;
    end += one.size;
    return { source: { kind: "memory", bytes }, offset: end - one.size, size: one.size, sha256: one.sha256 };
  });
}

function partsOf<File extends SourceFile>(files: readonly File[]): readonly (readonly File[])[] {
  const parts: File[][] = [];
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
