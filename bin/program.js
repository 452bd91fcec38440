// Makes few files of the modules of this project that the program runs, because Node takes longer to find and open many files than to read them. dist keeps
// each of them too: the library, tests and files beside the code are found there.
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { rolldown } from "rolldown";
import { chunksOf } from "./chunks.js";

const slashed = (path) => path.split(sep).join("/");

/** The name of the file for a module of dist: its path in one word. */
export const bundledName = (module) => module.replace(/\.js$/, "").replaceAll("/", "-");

/** Whether threads of the pool start from it, or from what it asks them to load. Pyodide's has a thread of its own, and needs no other module. */
const isWorker = (module) => module.endsWith("-worker.js") && module !== "runtime/rehearsal/pyodide-worker.js";

/** Whether an import names a package or a module of Node, and no path: not even one of Windows. */
const isPackage = (specifier) => /^(?:node:|@?[a-z][\w.-]*(?:\/|$))/.test(specifier);

/**
 * Writes the program that starts with ui-run.js: a file for each command (commands-ls.js), and what several of them need, or one needs later, in chunks. What
 * threads start from has a folder of its own, `threads`, with all that it needs, as no module is shared between threads.
 * The same modules give the same bytes.
 *
 * @param {string} dist the folder that tsc has written to, with the bundles of packages
 * @param {string} folder where the files go, below dist; what was there before is removed
 */
export async function bundleProgram(dist, folder) {
  await rm(folder, { recursive: true, force: true });
  const modules = (await readdir(dist, { recursive: true }))
    .map(slashed)
    .filter((name) => name.endsWith(".js"))
    .sort();
  const commands = modules.filter((name) => name.startsWith("commands/"));
  const pool = "codec/pool-worker.js";
  const tasks = modules.filter((name) => isWorker(name) && name !== pool);
  await Promise.all([
    bundle(dist, folder, folder, ["ui/run.js", ...commands]),
    bundle(dist, folder, join(folder, "threads"), [pool, ...tasks]),
  ]);
}

async function bundle(dist, program, folder, entries) {
  const made = await rolldown({
    input: Object.fromEntries(entries.map((name) => [bundledName(name), join(dist, name)])),
    cwd: dist,
    platform: "node",
    external: isPackage,
    resolve: { symlinks: false },
    preserveEntrySignatures: "allow-extension",
    // that a module is imported both at once and later is no mistake
    checks: { ineffectiveDynamicImport: false, bundlerTimings: false },
    plugins: [modulesOf(dist, program, folder)],
  });
  await made.write({
    dir: folder,
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunk-[name].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: "chunks", name: chunkNames(dist, entries) }],
    },
  });
  await made.close();
}

/** Reads modules as tsc has written them, with the map to their source. The bundles of packages are taken as they are. */
const modulesOf = (dist, program, folder) => ({
  name: "modules of dist",
  resolveId: (source) =>
    source.includes("/third-party/")
      ? { id: slashed(join(relative(folder, dist), "third-party", source.split("/").at(-1))), external: true }
      : undefined,
  load: async (id) => {
    const [code, map] = await Promise.all([readFile(id, "utf8"), readFile(`${id}.map`, "utf8")]);
    return { code: withPlaces(code, slashed(relative(dist, id)), { dist, program, folder }), map: JSON.parse(map) };
  },
});

/** `import.meta.url` in a module: where it stands in dist, beside files of other kinds; but where a thread is meant to start from it, its bundle. */
function withPlaces(code, module, { dist, program, folder }) {
  const url = (path) => `new URL("${slashed(relative(folder, path)).replace(/^(?!\.)/, "./")}", import.meta.url)`;
  const place = (name) => (isWorker(name) ? join(program, "threads", `${bundledName(name)}.js`) : join(dist, name));
  return code.replace(/(?<!^ *\*.*)(?:new URL\("(\.[^"]*-worker\.js)", import\.meta\.url\)|import\.meta\.url)/gm, (_, worker) =>
    worker === undefined ? `${url(place(module))}.href` : url(place(slashed(join(dirname(module), worker)))),
  );
}

/** Names the chunk that a module stands in, when all are known. */
function chunkNames(dist, entries) {
  let names;
  return (id, context) => {
    names ??= new Map(
      chunksOf(
        entries.map((name) => join(dist, name)),
        moduleFinder(dist, context),
      ).flatMap((modules) => modules.map((module) => [module, bundledName(slashed(relative(dist, modules[0])))])),
    );
    return names.get(id) ?? null;
  };
}

function moduleFinder(dist, context) {
  const found = new Map();
  return (id) => {
    if (!id.startsWith(dist)) return undefined;
    if (!found.has(id)) {
      const { importedIds, dynamicallyImportedIds, code } = context.getModuleInfo(id);
      found.set(id, { imports: [...importedIds], later: [...dynamicallyImportedIds], size: code.length });
    }
    return found.get(id);
  };
}
