import type { Files } from "../../shell/system/files.js";
import { GlibHashTable } from "../glib/hash-table.js";

/** One picture of an icon: in which folder of the theme it is, and in which formats. */
export interface IconImage {
  /** The place of its folder among those of the theme. */
  readonly folder: number;
  /** Bits: 1 is XPM, 2 is SVG, 4 is PNG. */
  readonly flags: number;
}

export interface IconTheme {
  /** The folders that hold pictures, below the theme's. */
  readonly folders: readonly string[];
  /** The pictures of each icon: those that are met last come first. */
  readonly icons: GlibHashTable<readonly IconImage[]>;
}

/** Points at where text stands in an icon; the caches of today's themes have none. */
const iconData = ".icon";
const formats: Readonly<Record<string, number>> = { ".xpm": 1, ".svg": 2, ".png": 4 };
/** Linux follows no more links in one path; a link to a folder above would lead on for ever. */
const mostDepth = 40;

/** @throws RangeError for what is not understood */
export function readIconTheme(files: Files, path: string): IconTheme {
  const folders: string[] = [];
  const icons = new GlibHashTable<readonly IconImage[]>();
  const visit = (below: string, depth: number) => {
    if (depth === mostDepth) throw new RangeError(`the folder ${path}/${below}, which is nested too deeply`);
    const images = new GlibHashTable<number>();
    let folder = -1;
    for (const name of files.readdir(below === "" ? path : `${path}/${below}`)) {
      const inner = below === "" ? name : `${below}/${name}`;
      const type = files.find(`${path}/${inner}`)?.type;
      if (type === "directory") visit(inner, depth + 1);
      const dot = name.lastIndexOf(".");
      const ending = name.slice(dot);
      if (type !== "file" || below === "" || dot < 0) continue;
      if (ending === iconData) throw new RangeError(`the description ${path}/${inner}`);
      const flag = formats[ending];
      if (flag === undefined) continue;
      if (folder < 0) folder = folders.push(below) - 1;
      const icon = name.slice(0, dot);
      images.set(icon, (images.get(icon) ?? 0) | flag);
    }
    for (const [icon, flags] of images.entries()) icons.set(icon, [{ folder, flags }, ...(icons.get(icon) ?? [])]);
  };
  visit("", 0);
  return { folders, icons };
}
