import type { Command } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";
import { askLibrary, type CallableLibrary } from "../library/call-function.js";

/**
 * Asks GIO's modules which extension points they implement, and keeps the answers; where there is none, nothing is made.
 * Source: gio-querymodules(1); GLib, gio/gio-querymodules.c.
 */
export const gioQuerymodules: Command = (call) => {
  const { args, files } = call;
  for (const folder of args) {
    if (!files.isDirectory(folder)) {
      complain(call, `Unable to open directory ${folder}`);
      continue;
    }
    const lines = files.readdir(folder).flatMap((name) => answerOf(files, folder, name));
    const cache = `${folder}/giomodule.cache`;
    if (files.exists(cache)) files.unlink(cache);
    if (lines.length > 0) files.writeText(cache, lines.join(""), { mode: 0o644 });
  }
  return 0;
};

function answerOf(files: Files, folder: string, file: string): readonly string[] {
  if (!/^lib.*\.so$/.test(file)) return [];
  return askLibrary(`${folder}/${file}`, files.readBytes(`${folder}/${file}`), (library) => {
    const query = [`g_io_${moduleName(file)}_query`, "g_io_module_query"].find((one) => library.has(one));
    if (query === undefined) return [];
    const points = extensionPoints(library, query);
    return points === undefined ? [] : [`${file}: ${points.join(",")}\n`];
  });
}

/** Source: GLib, gio/giomodule-priv.c (`_g_io_module_extract_name`). */
const moduleName = (file: string): string =>
  file
    .replace(/^lib(gio)?/, "")
    .replace(/\..*/, "")
    .replaceAll("-", "_");

/** Calls the function that gives a list of names, which GLib's functions copy or split. */
function extensionPoints(library: CallableLibrary, query: string): readonly string[] | undefined {
  const { memory } = library;
  const lists = new Map<bigint, readonly string[]>();
  const listAt = (address: bigint): readonly string[] => {
    const names: string[] = [];
    for (let at = address; ; at += 8n) {
      const name = memory.read(at, 8);
      if (name === 0n) return names;
      names.push(memory.text(name));
    }
  };
  const keep = (names: readonly string[]): bigint => {
    const at = memory.allocate(8);
    lists.set(at, names);
    return at;
  };
  const result = library.call(query, [], (name, [first = 0n, second = 0n]) => {
    if (name === "g_strdupv") return keep(listAt(first));
    if (name === "g_strsplit") return keep(memory.text(first).split(memory.text(second)));
    throw new RangeError(`a call of ${name}`);
  });
  return result === 0n ? undefined : (lists.get(result) ?? listAt(result));
}
