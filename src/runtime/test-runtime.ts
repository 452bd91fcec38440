import { stat } from "node:fs/promises";
import { limits } from "../core/limits.js";
import type { Definition, Suite } from "../definition/definition.js";
import { loadDefinition } from "../definition/load.js";
import { definitionName } from "../definition/read-definition.js";
import { loadTestConfiguration } from "../definition/test-configuration.js";
import { type ContractRoot, checkContract, type Finding } from "../guest/contract.js";
import type { PluginFile } from "../guest/inject.js";
import { guestFiles, pluginFolder } from "../guest/layout.js";
import { imagePathOf } from "../tree/path.js";
import { withRoot } from "./open-root.js";
import { readPlugins } from "./plugins.js";
import { builtImage, isProject } from "./project.js";
import { type Rehearsal, rehearse } from "./rehearsal/rehearsal.js";

export interface TestOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** What can be told of a runtime without booting it. */
export interface TestReport {
  readonly target: string;
  /** The image whose boot contract was checked; null where a project has none yet. */
  readonly image: string | null;
  /** Broken rules of the boot contract. */
  readonly findings: readonly Finding[];
  /** What its plugins did; null where it has none. */
  readonly rehearsal: Rehearsal | null;
  /** What a person should know of how it was tested. */
  readonly notes: readonly string[];
}

/** The Python of each suite. What another root filesystem has is not known before it is read: the official runtime's stands for it. */
const pythons: Readonly<Record<Suite, string>> = { bullseye: "3.9", bookworm: "3.11", trixie: "3.13" };

/**
 * Tests a project (a folder with runtime.yaml), or an image (a file or an http(s) URL), a folder or a tar: the boot contract, and the plugins in the
 * order of the init sequence. Of a project, the image is the one that its last build has made; nothing is built.
 *
 * @throws BuildError what reading either throws, `REHEARSAL_*`
 */
export async function testRuntime(target: string, options: TestOptions): Promise<TestReport> {
  return (await isProject(target)) ? testProject(target, options) : testImage(target, options);
}

async function testProject(target: string, options: TestOptions): Promise<TestReport> {
  const definition = await loadDefinition(target);
  const configuration = await loadTestConfiguration(target);
  const image = builtImage(definition);
  const built = await stat(image).catch(() => undefined);
  const findings = built === undefined ? [] : await withRoot(image, options.signal, (root, facts) => checkContract(root, { image: facts }));
  const hasPlugins = definition.init === "aleph" && definition.plugins !== undefined;
  const plugins = hasPlugins && definition.plugins !== undefined ? await readPlugins(definition.plugins) : [];
  const python = pythons[definition.from.distribution === "debian" ? definition.from.suite : "bookworm"];
  const rehearsal = isPluginSet(plugins) ? await rehearse(plugins, { ...options, configuration, python }) : null;
  return { target, image: built === undefined ? null : image, findings, rehearsal, notes: await notesOn(definition, target, built) };
}

async function notesOn(definition: Definition, target: string, built: { readonly mtimeMs: number } | undefined): Promise<string[]> {
  if (built === undefined) {
    return [`It is not built, so that there is no boot contract to check. Build it: aleph-runtime build ${target}`];
  }
  const { mtimeMs } = await stat(definition.file);
  if (mtimeMs <= built.mtimeMs) return [];
  return [`${definitionName} was changed after the image was built. To check what it says now: aleph-runtime build ${target}`];
}

function testImage(target: string, options: TestOptions): Promise<TestReport> {
  return withRoot(target, options.signal, async (root, image) => {
    const findings = await checkContract(root, { image });
    const plugins = await pluginsOf(root);
    const rehearsal = isPluginSet(plugins) ? await rehearse(plugins, { ...options, python: await pythonOf(root) }) : null;
    return { target, image: target, findings, rehearsal, notes: [] };
  });
}

/** What lies beside the init sequence in an image; nothing where that is not this project's. */
async function pluginsOf(root: ContractRoot): Promise<readonly PluginFile[]> {
  if ((await root.find(imagePathOf(`${pluginFolder}/init1.py`))) === undefined) return [];
  const own = new Set(guestFiles.map(({ path }) => path));
  const plugins: PluginFile[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const one of [...(await root.names(imagePathOf(`${pluginFolder}/${folder}`)))].sort()) {
      const name = `${folder}${one}`;
      const path = imagePathOf(`${pluginFolder}/${name}`);
      const found = await root.find(path);
      if (one.startsWith(".") || one === "__pycache__" || own.has(`${pluginFolder}/${name}`)) continue;
      if (found?.type === "directory" && folders.length < mostFolders) folders.push(`${name}/`);
      if (found?.type !== "file" || found.size > limits.pluginSize) continue;
      plugins.push({ name, mode: found.mode, bytes: await root.read(path) });
    }
  }
  return plugins;
}

/** A link may lead out of the folder and back: nobody has more folders of plugins than this. */
const mostFolders = 100;

/** `3.11`, by the name that python3 is a link to. */
async function pythonOf(root: ContractRoot): Promise<string | undefined> {
  const python = await root.find(imagePathOf("/usr/bin/python3"));
  return /python(3\.\d+)$/.exec(python?.shown ?? "")?.[1];
}

const isPluginSet = (plugins: readonly PluginFile[]): boolean =>
  plugins.some(({ name }) => name === "custom_plugins.py" || name === "init0_plugin.sh");
