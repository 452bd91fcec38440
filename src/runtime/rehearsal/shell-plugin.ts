import { runRecordedScript } from "../../configure/recorded-script.js";
import { byteString } from "../../core/byte-string.js";
import { utf8Text } from "../../core/bytes.js";
import { contentOf } from "../../core/content.js";
import type { PluginFile } from "../../guest/inject.js";
import { pluginFolder } from "../../guest/layout.js";
import { imagePathOf } from "../../tree/path.js";
import { Tree } from "../../tree/tree.js";
import { guestEnvironment, rootFolders } from "./guest-environment.js";
import type { PluginCall } from "./rehearsal.js";

const owned = { uid: 0, gid: 0, mtime: 0 };

/**
 * Interprets init0_plugin.sh over a root that holds nothing but the plugins' files. Every program that it names is taken to be there; those of
 * coreutils do what they do, and others, mount and ip as well as a server of the image, are written down.
 */
export function runShellPlugin(script: PluginFile, plugins: readonly PluginFile[]): { readonly status: number; readonly call: PluginCall } {
  const { status, output, commands, changed, unsupported } = runRecordedScript(machineTree(plugins), {
    path: `${pluginFolder}/${script.name}`,
    env: guestEnvironment,
    programs: programsNamed(plugins),
  });
  const passed = unsupported.map(({ line, what }) => `line ${line} is not understood here, and was passed over: ${what}`);
  const ended = passed.length > 0 ? 0 : status;
  const printed = [...output.split("\n").filter(Boolean), ...passed];
  const call: PluginCall = {
    kind: "plugin",
    hook: "init0",
    plugin: script.name,
    changes: changed.map(({ path, ...rest }) => ({ name: path, ...rest })),
    commands: commands.map((words) => words.map(quoted).join(" ")),
    printed,
    ...(ended === 0 ? {} : { error: { message: `${script.name} ended with status ${ended}`, traceback: printed.slice(-5).join("\n") } }),
  };
  return { status: ended, call };
}

function machineTree(plugins: readonly PluginFile[]): Tree {
  const tree = new Tree();
  for (const path of rootFolders) tree.putDirectory(imagePathOf(path), { ...owned, mode: 0o755 });
  for (const path of ["/bin", "/sbin", "/usr/sbin"]) {
    tree.put(imagePathOf(path), { ...owned, mode: 0o777, type: "symlink", target: byteString("/usr/bin") });
  }
  for (const { name, mode, bytes } of plugins) {
    tree.put(imagePathOf(`${pluginFolder}/${name}`), { ...owned, mode, type: "file", content: contentOf(bytes) });
  }
  return tree;
}

/** Every word of a script may be a program: which ones the image has is not known. */
function programsNamed(plugins: readonly PluginFile[]): string[] {
  const texts = plugins.filter(({ name }) => !name.endsWith(".py")).map(({ bytes }) => utf8Text(bytes));
  const words = texts.flatMap((text) => text.match(/[A-Za-z][\w.+-]*/g) ?? []);
  return [...new Set(["sh", ...words])];
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
