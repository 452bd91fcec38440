import { Pool } from "../codec/pool.js";
import { BytecodeCompiler, type BytecodeFailure } from "../configure/bytecode/compile-bytecode.js";
import { expectedFiles } from "../configure/bytecode/expected-files.js";
import { BytecodeRequests } from "../configure/bytecode/requests.js";
import type { Ledger } from "../configure/ledger.js";
import { type ByteString, displayBytes } from "../core/byte-string.js";
import { collectGarbage } from "../core/collect-garbage.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { StoredPackage } from "../store/package-store.js";
import type { Tree } from "../tree/tree.js";
import type { BuildContext } from "./context.js";

/** Tasks that a compiler has before it: scripts are interpreted meanwhile, and nobody hands out more until one has ended. */
const ahead = 8;

/**
 * Lets packages be configured while the Python files that their scripts name are compiled beside them, and puts the bytecode into the tree.
 * The threads are its own and end with it, because a compiler holds on to its memory.
 *
 * @throws BuildError `BYTECODE_*`, and what `configure` throws
 */
export async function withBytecode(
  tree: Tree,
  packages: readonly StoredPackage[],
  context: BuildContext,
  configure: (bytecode: BytecodeRequests) => Promise<Ledger>,
): Promise<Ledger> {
  const { definition, cache, signal, onEvent } = context;
  const level = definition.python.bytecode;
  if (level === "none") return configure(new BytecodeRequests(level));
  const pools = new Map<string, Pool>();
  const stop = () => Promise.all([...pools.values()].map((pool) => pool.close()));
  const threadsFor = (python: string): Pool => {
    const pool = pools.get(python) ?? new Pool(1, { ahead });
    pools.set(python, pool);
    return pool;
  };
  const abort = () => void stop();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    let isWaiting = false;
    const compiler = new BytecodeCompiler({
      threadsFor,
      cache,
      onProgress: (done, total) => {
        const detail = "Python files are compiled";
        if (isWaiting) onEvent({ type: "progress", stage: "configure", done, total, unit: "items", detail });
      },
    });
    for (const python of pythonsOf(packages)) compiler.expect({ python, level }, expectedFiles(packages, python));
    const ledger = await configure(new BytecodeRequests(level, (request) => compiler.add(request)));
    isWaiting = true;
    // There is time now, while the last files are compiled.
    collectGarbage();
    const { files, failures } = await compiler.finish(tree);
    judge(failures, context);
    return files === 0 ? ledger : { ...ledger, bytecode: { level, files } };
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    await stop();
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
