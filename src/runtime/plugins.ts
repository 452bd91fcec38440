import { displayBytes } from "../core/byte-string.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import type { PluginFile } from "../guest/inject.js";
import { readFolder } from "../tree/folder.js";
import { walk } from "../tree/walk.js";

/** What Python and editors leave in a folder and nobody wants in an image. */
const leftovers = /(^|\/)(__pycache__(\/|$)|\.[^/]+$|[^/]*~$)/;

/**
 * The files of a project's plugins folder, in byte order of their names.
 * @throws BuildError `PLUGIN_TOO_LARGE`, `PLUGIN_NOT_FILE`, `FILE_UNREADABLE`
 */
export async function readPlugins(folder: string): Promise<readonly PluginFile[]> {
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
