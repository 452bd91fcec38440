import type { Superblock } from "../squashfs/index.js";
import { displayPath } from "../tree/path.js";
import type { ImageSummary } from "./image-summary.js";
import { octalMode } from "./mode.js";

/** Everything that `inspect` knows. Sizes are in bytes, times ISO 8601. */
export interface Inspection {
  readonly image: string;
  /** The file, with its padding. */
  readonly size: number;
  readonly superblock: Omit<Superblock, "modificationTime" | "rootInode"> & { readonly modificationTime: string };
  readonly root: { readonly mode: string; readonly uid: number; readonly gid: number; readonly mtime: string };
  /** The image without padding, as a part of what its files hold; null where they hold nothing. */
  readonly ratio: number | null;
  readonly contents: Omit<ImageSummary, "largestDirectories"> & {
    readonly largestDirectories: readonly { readonly path: string; readonly size: number; readonly files: number }[];
  };
  /** How many packages stand in which state of dpkg; null where there is no dpkg database. */
  readonly packages: Readonly<Record<string, number>> | null;
}

export interface InspectionParts {
  readonly image: string;
  readonly size: number;
  readonly superblock: Superblock;
  readonly root: { readonly mode: number; readonly uid: number; readonly gid: number; readonly mtime: number };
  readonly summary: ImageSummary;
  readonly packages: Readonly<Record<string, number>> | undefined;
}

export function inspectionOf({ image, size, superblock, root, summary, packages }: InspectionParts): Inspection {
  const { rootInode: _, modificationTime, ...facts } = superblock;
  const { largestDirectories, ...counts } = summary;
  return {
    image,
    size,
    superblock: { ...facts, modificationTime: isoTime(modificationTime) },
    root: { mode: octalMode(root.mode), uid: root.uid, gid: root.gid, mtime: isoTime(root.mtime) },
    ratio: summary.contentSize === 0 ? null : superblock.bytesUsed / summary.contentSize,
    contents: { ...counts, largestDirectories: largestDirectories.map((entry) => ({ ...entry, path: displayPath(entry.path) })) },
    packages: packages ?? null,
  };
}

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();
