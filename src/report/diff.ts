import { displayBytes } from "../core/byte-string.js";
import { throwIfAborted } from "../core/errors.js";
import { displayPath, type ImagePath } from "../tree/path.js";
import type { DiffSide, SideEntry } from "./diff-side.js";
import { octalMode } from "./mode.js";

/** What of a path can differ. */
export const differences = ["type", "mode", "owner", "target", "device", "content", "xattrs", "mtime"] as const;

export type Difference = (typeof differences)[number];

/** A path that only one side has. */
export interface OnlyOne {
  readonly path: string;
  readonly type: SideEntry["type"];
  /** Bytes of a file, 0 for the rest. */
  readonly size: number;
}

/** A path that both sides have, and what differs: what it was and what it is, as text. Contents are given by their sizes. */
export interface Changed {
  readonly path: string;
  readonly changes: Readonly<Partial<Record<Difference, readonly [before: string, after: string]>>>;
  readonly sizeBefore: number;
  readonly sizeAfter: number;
}

/** What differs between two root filesystems. Sizes are in bytes. */
export interface Diff {
  readonly before: string;
  readonly after: string;
  readonly same: boolean;
  readonly added: readonly OnlyOne[];
  readonly removed: readonly OnlyOne[];
  readonly changed: readonly Changed[];
  readonly totals: { readonly pathsBefore: number; readonly pathsAfter: number; readonly sizeBefore: number; readonly sizeAfter: number };
}

export interface DiffOptions {
  /** Whether times count. */
  readonly mtime?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told after every so many paths. */
  readonly onPath?: ((done: number, total: number) => void) | undefined;
}

/** Compares two sides path by path; contents are read only where their sizes are the same. */
export async function diffSides(before: DiffSide, after: DiffSide, { mtime = false, signal, onPath }: DiffOptions = {}): Promise<Diff> {
  const added: OnlyOne[] = [];
  const removed: OnlyOne[] = [];
  const changed: Changed[] = [];
  const paths = [...new Set([...before.entries.keys(), ...after.entries.keys()])].sort();
  for (const [place, path] of paths.entries()) {
    throwIfAborted(signal);
    onPath?.(place, paths.length);
    const [old, now] = [before.entries.get(path), after.entries.get(path)];
    if (old === undefined && now !== undefined) added.push(onlyOne(path, now));
    else if (old !== undefined && now === undefined) removed.push(onlyOne(path, old));
    else if (old !== undefined && now !== undefined) {
      const changes = await changesOf(old, now, mtime);
      if (Object.keys(changes).length > 0) changed.push({ path: displayPath(path), changes, sizeBefore: old.bytes, sizeAfter: now.bytes });
    }
  }
  const sizeOf = ({ entries }: DiffSide) => [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    before: before.name,
    after: after.name,
    same: added.length + removed.length + changed.length === 0,
    added,
    removed,
    changed,
    totals: {
      pathsBefore: before.entries.size,
      pathsAfter: after.entries.size,
      sizeBefore: sizeOf(before),
      sizeAfter: sizeOf(after),
    },
  };
}

const onlyOne = (path: ImagePath, { type, bytes }: SideEntry): OnlyOne => ({ path: displayPath(path), type, size: bytes });

async function changesOf(old: SideEntry, now: SideEntry, mtime: boolean): Promise<Changed["changes"]> {
  const changes: { -readonly [Key in Difference]?: readonly [string, string] } = {};
  const note = (difference: Difference, from: string, to: string) => {
    if (from !== to) changes[difference] = [from, to];
  };
  note("type", old.type, now.type);
  // The mode of a link means nothing, and systems disagree on it.
  if (old.type !== "symlink" || now.type !== "symlink") note("mode", octalMode(old.mode), octalMode(now.mode));
  note("owner", `${old.uid}:${old.gid}`, `${now.uid}:${now.gid}`);
  if (old.type === "symlink" && now.type === "symlink") note("target", displayBytes(old.target), displayBytes(now.target));
  if (isDevice(old) && isDevice(now)) note("device", `${old.major}:${old.minor}`, `${now.major}:${now.minor}`);
  if (old.type === "file" && now.type === "file" && !(await sameContent(old, now))) changes.content = [`${old.bytes}`, `${now.bytes}`];
  note("xattrs", xattrText(old), xattrText(now));
  if (mtime) note("mtime", isoTime(old), isoTime(now));
  return changes;
}

type Device = Extract<SideEntry, { major: number }>;

const isDevice = (entry: SideEntry): entry is Device => entry.type === "character-device" || entry.type === "block-device";

async function sameContent(old: SideEntry, now: SideEntry): Promise<boolean> {
  if (old.bytes !== now.bytes) return false;
  return old.bytes === 0 || (await old.digest?.()) === (await now.digest?.());
}

/** `name=hex` of every attribute, in the order of the names. */
const xattrText = ({ xattrs }: SideEntry): string =>
  [...(xattrs ?? [])]
    .map(([name, value]) => `${displayBytes(name)}=${Buffer.from(value).toString("hex")}`)
    .sort()
    .join(" ");

const isoTime = ({ mtime }: SideEntry): string => new Date(mtime * 1000).toISOString();
