import { windowedView } from "../../core/byte-view.js";
import type { Content } from "../../core/content.js";
import { type Command, UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import type { File } from "../../tree/node.js";
import { type CacheEntry, formatLdCache } from "./ld-cache.js";
import { compareLibraryNames } from "./library-order.js";
import { readSharedObject, type SharedObject } from "./shared-object.js";

/** Where the loader looks by itself. */
const trusted = ["/lib", "/usr/lib"];

/** Finds the libraries of the image, gives them the links of their own names, and writes ld.so.cache. Source: ldconfig(8). */
export const ldconfig: Command = ({ args, files }) => {
  const unknown = args.find((arg, i) => !/^(-r|--verbose|-v|-X|-N|-p)$/.test(arg) && args[i - 1] !== "-r");
  if (unknown !== undefined || args.includes("-p")) throw new UnsupportedCall(`ldconfig ${unknown ?? "-p"}`);
  const root = args[args.indexOf("-r") + 1];
  if (args.includes("-r") && !["", "/"].includes(root ?? "")) throw new UnsupportedCall(`ldconfig -r ${root}`);
  const entries: CacheEntry[] = [];
  const seen = new Set<string>();
  for (const folder of [...configured(files, "/etc/ld.so.conf"), ...trusted]) {
    if (!files.isDirectory(folder)) continue;
    const real = files.realpath(folder);
    if (seen.has(real)) continue;
    seen.add(real);
    entries.push(...librariesIn(files, folder, { makeLinks: !args.includes("-X") }));
  }
  if (!args.includes("-N")) files.writeText("/etc/ld.so.cache", formatLdCache(entries), { mode: 0o644 });
  return 0;
};

/** The folders of ld.so.conf and of the files that it includes. */
function configured(files: Files, path: string): readonly string[] {
  if (files.find(path)?.type !== "file") return [];
  return files
    .readText(path)
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .flatMap((line) => {
      const [, pattern] = /^include\s+(.*)$/.exec(line) ?? [];
      if (pattern === undefined) return line.startsWith("/") ? [line.replace(/(?<=.)\/+$/, "")] : [];
      const folder = pattern.slice(0, pattern.lastIndexOf("/"));
      const ending = pattern.slice(pattern.lastIndexOf("*") + 1);
      const names = files.isDirectory(folder) ? files.readdir(folder).filter((name) => name.endsWith(ending) && !name.startsWith(".")) : [];
      return names.flatMap((name) => configured(files, `${folder}/${name}`));
    });
}

interface Library {
  readonly file: string;
  /** Under which it stands in the cache. */
  readonly name: string;
  readonly flags: number;
  readonly isLink: boolean;
}

function librariesIn(files: Files, folder: string, { makeLinks }: { readonly makeLinks: boolean }): readonly CacheEntry[] {
  const best = new Map<string, Library>();
  for (const file of files.readdir(folder)) {
    if (!/^(lib|ld-).*\.so(\.|$)/.test(file) || /(-gdb\.py|\.dpkg-(new|tmp))$/.test(file)) continue;
    const node = files.find(`${folder}/${file}`);
    if (node?.type !== "file") continue;
    const object = sharedObject(files, node);
    if (object === undefined) continue;
    const soname = object.soname ?? file;
    const isLink = isLinkOf(soname, file) && files.find(`${folder}/${file}`, { follow: false })?.type === "symlink";
    const name = isLink ? file : soname;
    const before = best.get(name);
    const wins =
      before === undefined || (before.isLink && !isLink) || (before.isLink === isLink && compareLibraryNames(file, before.file) > 0);
    if (wins) best.set(name, { file, name, flags: object.flags, isLink });
  }
  return [...best.values()].map(({ file, name, flags, isLink }) => {
    if (makeLinks && !isLink && file !== name) makeLink(files, folder, { name, file });
    return { name, path: `${folder}/${name}`, flags };
  });
}

/** What was read before: ldconfig runs several times over the same libraries, and each has several names. */
const known = new WeakMap<Content, SharedObject | "none">();

function sharedObject({ table }: Files, file: File): SharedObject | undefined {
  const { content } = file;
  const found = known.get(content) ?? readSharedObject(windowedView(content.size, (from, to) => table.part(file, from, to))) ?? "none";
  known.set(content, found);
  return found === "none" ? undefined : found;
}

/** A link by the library's own name, or that of the linker (libz.so for libz.so.1), is an entry by its own name; any other is as good as a file. */
const isLinkOf = (soname: string, file: string): boolean => file === soname || (file.endsWith(".so") && soname.startsWith(file));

/** Leaves a name that leads to the file already, and whatever is no link. */
function makeLink(files: Files, folder: string, { name, file }: { readonly name: string; readonly file: string }): void {
  const path = `${folder}/${name}`;
  const node = files.find(path, { follow: false });
  if (node !== undefined && (node.type !== "symlink" || files.find(path) === files.find(`${folder}/${file}`))) return;
  if (node !== undefined) files.unlink(path);
  files.symlink(file, path);
}
