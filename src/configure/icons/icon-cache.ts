import type { IconImage, IconTheme } from "./theme-folder.js";

/** Every number is big-endian. Source: GTK, docs/iconcache.txt. */
const [majorVersion, minorVersion] = [1, 0];
const hashOffset = 12;
const none = 0xffff_ffff;

/** Source: GLib, glib/gprimes.c. */
const spacedPrimes = [
  11, 19, 37, 73, 109, 163, 251, 367, 557, 823, 1237, 1861, 2777, 4177, 6247, 9371, 14057, 21089, 31627, 47431, 71143, 106721, 160073,
  240101, 360163, 540217, 810343, 1215497, 1823231, 2734867, 4102283, 6153409, 9230113, 13845163,
];

const card16 = (one: number): string => String.fromCharCode((one >>> 8) & 0xff, one & 0xff);
const card32 = (one: number): string => card16(one >>> 16) + card16(one);
const aligned = (size: number): number => (size + 3) & ~3;
const terminated = (text: string): string => text.padEnd(aligned(text.length + 1), "\0");

interface Node {
  readonly name: string;
  readonly images: readonly IconImage[];
  readonly offset: number;
}

/** The file icon-theme.cache: a hash table of icons, then the folders that their pictures are in. */
export function formatIconCache({ folders, icons }: IconTheme): string {
  const wanted = Math.floor(icons.size / 3);
  const size = spacedPrimes.find((prime) => prime > wanted) ?? spacedPrimes.at(-1) ?? 1;
  const buckets = Array.from({ length: size }, (): (readonly [string, readonly IconImage[]])[] => []);
  // What is met later stands before what is in its bucket.
  for (const [name, images] of icons.entries()) buckets[iconHash(name) % size]?.unshift([name, images]);
  let offset = hashOffset + 4 + 4 * size;
  const places = new Map<string, number>();
  const chains = buckets.map((bucket) =>
    bucket.map(([name, images]): Node => {
      const node = { name, images, offset };
      places.set(name, offset + 12);
      offset += 12 + aligned(name.length + 1) + 4 + 8 * images.length;
      return node;
    }),
  );
  const table = chains.map(([first]) => card32(first?.offset ?? none));
  const nodes = chains.flatMap((chain) => chain.map((node, i) => formatNode(node, chain[i + 1]?.offset ?? none)));
  const header = card16(majorVersion) + card16(minorVersion) + card32(hashOffset) + card32(offset);
  return [header, card32(size), ...table, ...nodes, folderList(folders, offset, places)].join("");
}

function formatNode({ name, images, offset }: Node, next: number): string {
  const text = terminated(name);
  const list = images.map(({ folder, flags }) => card16(folder) + card16(flags) + card32(0));
  return [card32(next), card32(offset + 12), card32(offset + 12 + text.length), text, card32(images.length), ...list].join("");
}

/** A folder that is named as an icon shares its text. */
function folderList(folders: readonly string[], start: number, places: Map<string, number>): string {
  let offset = start + 4 + 4 * folders.length;
  let texts = "";
  const offsets = folders.map((name) => {
    const known = places.get(name);
    if (known !== undefined) return card32(known);
    const place = offset;
    places.set(name, place);
    texts += terminated(name);
    offset += terminated(name).length;
    return card32(place);
  });
  return card32(folders.length) + offsets.join("") + texts;
}

function iconHash(name: string): number {
  let hash = (name.charCodeAt(0) << 24) >> 24;
  for (let i = 1; i < name.length; i++) hash = (Math.imul(hash, 31) + ((name.charCodeAt(i) << 24) >> 24)) | 0;
  return hash >>> 0;
}
