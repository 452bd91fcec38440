import { displayBytes } from "../core/byte-string.js";
import { utf8Bytes } from "../core/bytes.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import type { PluginSource } from "../definition/definition.js";
import type { PluginFile } from "../guest/inject.js";
import { readFolder } from "../tree/folder.js";
import { walk } from "../tree/walk.js";

/** Where the plugin runtime looks for the policy. */
const policyFile = "plugins.json";

/** What Python and editors leave in a folder and nobody wants in an image. */
const leftovers = /(^|\/)(__pycache__(\/|$)|\.[^/]+$|[^/]*~$)/;

/**
 * The files of a project's plugins folder, in byte order of their names, and the file that says what a failure of them does.
 * @throws BuildError `PLUGIN_TOO_LARGE`, `PLUGIN_NOT_FILE`, `PLUGIN_NAME_TAKEN`, `FILE_UNREADABLE`
 */
export async function readPlugins({ folder, onError }: PluginSource): Promise<readonly PluginFile[]> {
  const files = await readPluginFiles(folder);
  if (onError === undefined) return files;
  if (files.some(({ name }) => name === policyFile)) {
    throw new BuildError("PLUGIN_NAME_TAKEN", `Both runtime.yaml and ${policyFile} say what a failure of a plugin does.`, {
      where: { source: `${folder}/${policyFile}` },
      hint: `Remove ${policyFile}: \`plugins: onError:\` in runtime.yaml is enough.`,
    });
  }
  return [...files, { name: policyFile, bytes: utf8Bytes(`${JSON.stringify({ onError })}\n`), mode: 0o644 }];
}

async function readPluginFiles(folder: string): Promise<readonly PluginFile[]> {
  const { root } = await readFolder(folder);
  const reader = new ContentReader();
  const plugins: PluginFile[] = [];
  try {
    for (const { path, node } of walk(root)) {
      const name = displayBytes(path);
      if (node.type === "directory" || leftovers.test(name)) continue;
      const where = { source: `${folder}/${name}` };
      if (node.type !== "file") {
        throw new BuildError("PLUGIN_NOT_FILE", `The plugin ${name} is a ${node.type}.`, { where, hint: "Put the file itself there." });
      }
      if (node.content.size > limits.pluginSize) {
        throw new BuildError("PLUGIN_TOO_LARGE", `The plugin ${name} has more than ${limits.pluginSize} bytes.`, {
          where,
          hint: "Put large files into the image with `files:` in runtime.yaml.",
        });
      }
      plugins.push({ name, bytes: reader.read(node.content), mode: (node.mode & 0o111) === 0 ? 0o644 : 0o755 });
    }
  } finally {
    reader.close();
  }
  return plugins;
}
