import { Pool } from "../codec/pool.js";
import { BytecodeCompiler, type BytecodeFailure } from "../configure/bytecode/compile-bytecode.js";
import { expectedFiles } from "../configure/bytecode/expected-files.js";
import { type BytecodeLevel, BytecodeRequests } from "../configure/bytecode/requests.js";
import type { Ledger } from "../configure/ledger.js";
import { type ByteString, displayBytes } from "../core/byte-string.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { StoredPackage } from "../store/package-store.js";
import type { Tree } from "../tree/tree.js";
import type { BuildContext } from "./context.js";

/** Tasks that a compiler has before it: scripts are interpreted meanwhile, and nobody hands out more until one has ended. */
const ahead = 8;

/**
 * The bytecode of an image's Python files, which is made beside all else: from the moment on when packages are there whose files scripts will have compiled.
 * The threads are its own and end with it, because a compiler holds on to its memory.
 */
export class ImageBytecode {
  /** Takes what scripts have compiled. */
  readonly requests: BytecodeRequests;
  readonly #context: BuildContext;
  readonly #level: BytecodeLevel | "none";
  readonly #pythons: readonly string[];
  readonly #pools = new Map<string, Pool>();
  readonly #compiler: BytecodeCompiler;
  #isAwaited = false;

  /** @param packages of the image: their names say which versions of Python it has */
  constructor(packages: readonly Pick<StoredPackage, "name">[], context: BuildContext) {
    this.#context = context;
    this.#level = context.definition.python.bytecode;
    this.#pythons = pythonsOf(packages);
    this.#compiler = new BytecodeCompiler({
      threadsFor: (python) => this.#threadsFor(python),
      cache: context.cache,
      onProgress: (done, total) => this.#tell(done, total),
    });
    this.requests = new BytecodeRequests(this.#level, (request) => this.#compiler.add(request));
  }

  /** Begins to compile what the scripts of a package will have compiled. */
  expect(one: StoredPackage): void {
    if (this.#level === "none") return;
    for (const python of this.#pythons) this.#compiler.expect({ python, level: this.#level }, expectedFiles(one, python));
  }

  /**
   * Waits for what is still compiled, and puts all that scripts asked for into the tree.
   *
   * @returns what the ledger says of it
   * @throws BuildError `BYTECODE_*`, `INTERRUPTED`
   */
  async finish(tree: Tree): Promise<Ledger["bytecode"]> {
    this.#isAwaited = true;
    const { signal } = this.#context;
    const stop = () => void this.close();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      throwIfAborted(signal);
      const { files, failures } = await this.#compiler.finish(tree);
      judge(failures, this.#context);
      return files === 0 || this.#level === "none" ? undefined : { level: this.#level, files };
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #threadsFor(python: string): Pool {
    const pool = this.#pools.get(python) ?? new Pool(1, { ahead });
    this.#pools.set(python, pool);
    return pool;
  }

  #tell(done: number, total: number): void {
    const detail = "Python files are compiled";
    if (this.#isAwaited) this.#context.onEvent({ type: "progress", stage: "configure", done, total, unit: "items", detail });
  }
}

/** The versions of Python whose library is among the packages: its own scripts have it compiled. */
const pythonsOf = (packages: readonly Pick<StoredPackage, "name">[]): readonly string[] =>
  packages.flatMap(({ name }) => /^python(3\.\d+)-minimal$/.exec(name)?.slice(1) ?? []);

/** dpkg's py3compile fails, and with it the script, unless runtime.yaml waives its package. */
function judge(failures: readonly BytecodeFailure[], { definition, onEvent }: BuildContext): void {
  const waived = new Map(definition.waived.map((one) => [one.package, one.reason]));
  for (const { request, path, error } of failures) {
    const shown = displayBytes(path as ByteString);
    const reason = waived.get(request.package);
    if (reason === undefined) {
      throw new BuildError("BYTECODE_SYNTAX", `The ${request.script} of ${request.package} has ${shown} compiled, which failed: ${error}`, {
        where: { source: shown },
        hint: `Where the image can do without it, say so in runtime.yaml: configure: {waive: [{package: ${request.package}, reason: "…"}]}`,
      });
    }
    onEvent({ type: "note", message: `${shown} has no bytecode, as runtime.yaml allows (${reason}): ${error}` });
  }
}
