// Makes one file each of the packages that src/third-party names, because Node takes longer to find and open many files than to read them.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, extname, join, sep } from "node:path";
import { rolldown } from "rolldown";

const modules = `${sep}node_modules${sep}`;

/** Taken as for a browser: `aleph-runtime/squashfs` loads the one there, and the other is then one tree of ES modules. */
const portable = ["noble-hashes", "yaml"];

/** fdir, which oclif finds command files with, looks for picomatch in node_modules for what oclif does not ask of it. In a bundle it finds nothing. */
const findsNothing = {
  name: "fdir finds nothing",
  resolveId: (source, importer) => (source === "module" && importer?.includes(`${modules}fdir${sep}`) ? "finds-nothing" : undefined),
  load: (id) => (id === "finds-nothing" ? "export const createRequire = () => undefined;" : undefined),
};

/**
 * Writes NAME.js for each src/third-party/NAME.ts, with all that it imports but what Node has, and LICENSES.txt for the packages in them.
 * The same packages give the same bytes.
 *
 * @param {string} root the folder of this project
 * @param {string} folder where the files go
 */
export async function bundleThirdParty(root, folder) {
  const names = (await readdir(join(root, "src", "third-party"))).filter((name) => /^[^.]+\.ts$/.test(name)).sort();
  const bundled = await Promise.all(names.map((name) => bundle(root, folder, basename(name, extname(name)))));
  const packages = new Set(
    bundled
      .flat()
      .filter((module) => module.includes(modules))
      .map(packageOf),
  );
  const licenses = await Promise.all([...packages].sort().map(licenseOf));
  await writeFile(join(folder, "LICENSES.txt"), licenses.join(`\n${"-".repeat(80)}\n\n`));
}

/** Writes one file and its source map, and gives the paths of the modules in it. */
async function bundle(root, folder, name) {
  const made = await rolldown({
    input: join(root, "src", "third-party", `${name}.ts`),
    cwd: root,
    platform: portable.includes(name) ? "browser" : "node",
    // what oclif loads where a program is TypeScript, which this one is not
    external: ["typescript"],
    resolve: { conditionNames: ["module", "import", "default"], mainFields: ["module", "main"] },
    plugins: [findsNothing],
    transform: { define: { __dirname: "import.meta.dirname" } },
  });
  const { output } = await made.write({ file: join(folder, `${name}.js`), format: "esm", codeSplitting: false, sourcemap: true });
  await made.close();
  return output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
}

/** The folder of the package that a module is of. */
function packageOf(module) {
  const at = module.lastIndexOf(modules);
  const [scope, name] = module.slice(at + modules.length).split(sep);
  return module.slice(0, at) + modules + (scope.startsWith("@") ? join(scope, name) : scope);
}

/** Name, version and kind of licence of a package, and the texts that it has of it. */
async function licenseOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const holder = typeof author === "string" ? author : author?.name;
  if (texts.length === 0) texts.push(`The package holds no text of its licence${holder === undefined ? "" : `; it is by ${holder}`}.`);
  return `${name} ${version} (${license})\n\n${texts.map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`).join("\n")}`;
}
