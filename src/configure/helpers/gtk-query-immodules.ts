import { type Command, UnsupportedCall } from "../../shell/command.js";
import { askLibrary, type CallableLibrary } from "../library/call-function.js";
import { matching, readStatus } from "./dpkg-status.js";

/** Source: GTK 3, gtkimmodule.h: `GtkIMContextInfo` of 64 bits has five texts. */
const fields = [0n, 8n, 16n, 24n, 32n];
const exported = ["im_module_list", "im_module_init", "im_module_exit", "im_module_create"];

/** Asks the modules for input methods of GTK 3 what they are, and keeps the answers. Source: gtk-query-immodules-3.0(1); GTK, gtk/queryimmodules.c. */
export const gtkQueryImmodules: Command = (call) => {
  const { args, files, name } = call;
  if (args.join() !== "--update-cache") throw new UnsupportedCall(`${name} ${args.join(" ")}`);
  const packages = ["libgtk-3-0", "libgtk-3-0t64"];
  const version = packages.flatMap((one) => matching(readStatus(call), one))[0]?.version.replace(/[+-].*/, "") ?? "";
  for (const library of files.readdir("/usr/lib").map((one) => `/usr/lib/${one}`)) {
    const program = packages.map((one) => `${library}/${one}/${name}`).find((one) => files.exists(one));
    if (program === undefined) continue;
    const base = `${library}/gtk-3.0`;
    const folders = [`${base}/3.0.0/linux/immodules`, `${base}/3.0.0/immodules`, `${base}/linux/immodules`, `${base}/immodules`];
    const found = folders.filter((folder) => files.isDirectory(folder));
    const modules = found.flatMap((folder) =>
      files
        .readdir(folder)
        .filter((one) => one.endsWith(".so"))
        .map((one) => `${folder}/${one}`),
    );
    const heading = [
      "# GTK+ Input Method Modules file\n",
      "# Automatically generated file, do not edit\n",
      `# Created by ${program} from gtk+-${version}\n`,
      `#\n# ModulesPath = ${folders.join(":")}\n#\n`,
    ];
    const entries = modules.map((path) => askLibrary(path, files.readBytes(path), (one) => entryOf(path, one)));
    const cache = `${base}/3.0.0/immodules.cache`;
    if (files.exists(cache)) files.unlink(cache);
    files.writeText(cache, [...heading, ...entries].join(""), { mode: 0o644 });
  }
  return 0;
};

function entryOf(path: string, library: CallableLibrary): string {
  const missing = exported.find((name) => !library.has(name));
  if (missing !== undefined) throw new RangeError(`it has no ${missing}`);
  const { memory } = library;
  const [contexts, count] = [memory.allocate(8), memory.allocate(8)];
  library.call("im_module_list", [contexts, count]);
  const list = memory.read(contexts, 8);
  const lines = Array.from({ length: Number(memory.read(count, 4)) }, (_, i) => {
    const info = memory.read(list + BigInt(8 * i), 8);
    return `${fields.map((field) => quoted(memory.text(memory.read(info + field, 8)))).join("")}\n`;
  });
  return `${quoted(path)}\n${lines.join("")}\n`;
}

const quoted = (text: string): string => `"${text.replaceAll("\n", "\\n").replaceAll('"', '\\"')}" `;
