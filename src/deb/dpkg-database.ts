import { type ByteString, byteStringBytes } from "../core/byte-string.js";
import { concatBytes, utf8Bytes, utf8Text } from "../core/bytes.js";
import { contentOf, contentOnDemand } from "../core/content.js";
import { directory, type NodeType } from "../tree/node.js";
import { type ImagePath, imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import type { ControlFile } from "./control.js";
import type { Stanza } from "./stanza.js";
import { type Conffile, type PackageState, statusStanza } from "./status-stanza.js";
import { parseInterests } from "./triggers.js";

/** A package that was unpacked into a tree. */
export interface UnpackedPackage {
  readonly name: string;
  readonly architecture: string;
  readonly control: Stanza;
  /** The files of its control.tar, the control file too. */
  readonly files: readonly ControlFile[];
  /** What it ships, in its own order. */
  readonly entries: readonly { readonly path: ImagePath; readonly node?: { readonly type: NodeType } }[];
  readonly conffiles: readonly Conffile[];
}

export interface DatabaseOptions {
  /** Seconds since 1970, for every file. */
  readonly mtime: number;
  /** The system's own; packages of others make it a system of several architectures. */
  readonly architecture: string;
  /** The state of a package; *unpacked* where nothing is said. */
  readonly stateOf?: (one: UnpackedPackage) => PackageState;
}

const folder = "var/lib/dpkg";
const subfolders = ["", "/alternatives", "/info", "/parts", "/triggers", "/updates"];

/** Files that dpkg makes empty, and their modes. */
const emptyFiles: readonly (readonly [name: string, mode: number])[] = [
  ["available", 0o644],
  ["diversions", 0o644],
  ["statoverride", 0o644],
  ["lock", 0o640],
  ["lock-frontend", 0o640],
  ["triggers/Lock", 0o600],
  ["triggers/Unincorp", 0o644],
];

/**
 * Writes dpkg's database into a tree, as if dpkg had unpacked these packages and brought each into its state: status, info, triggers. `dpkg -l`,
 * `dpkg -L` and scanners read it. Source: dpkg, lib/dpkg/{dump,dbmodify,triglib}.c and src/main/unpack.c; deb-triggers(5).
 *
 * @param packages in the order in which they were unpacked
 */
export function writeDpkgDatabase(tree: Tree, packages: readonly UnpackedPackage[], options: DatabaseOptions): void {
  const { mtime } = options;
  const attributes = (mode: number) => ({ mode, uid: 0, gid: 0, mtime });
  const put = (path: string, bytes: Uint8Array, mode = 0o644) =>
    tree.put(imagePathOf(`${folder}/${path}`), { ...attributes(mode), type: "file", content: contentOf(bytes) });
  for (const name of subfolders) {
    const path = imagePathOf(`${folder}${name}`);
    if (tree.get(path) === undefined) tree.put(path, directory(attributes(0o755)));
  }
  for (const [name, mode] of emptyFiles) {
    // Scripts may have written to them already.
    if (tree.get(imagePathOf(`${folder}/${name}`)) === undefined) put(name, new Uint8Array(0), mode);
  }
  put("info/format", utf8Bytes("1\n"));
  const foreign = new Set(packages.map((one) => one.architecture).filter((name) => name !== "all" && name !== options.architecture));
  if (foreign.size > 0) put("arch", lines([options.architecture, ...foreign]));
  writeDpkgStatus(tree, packages, options);
  for (const one of packages) {
    const stem = `info/${databaseName(one)}`;
    put(`${stem}.list`, pathList(one));
    for (const { name, bytes, mode } of one.files) if (isKept(name)) put(`${stem}.${name}`, bytes, mode);
  }
  for (const [name, who] of triggerFiles(packages)) put(`triggers/${name}`, lines(who));
}

/** Writes only the status file: scripts ask how far other packages are. */
export function writeDpkgStatus(
  tree: Tree,
  packages: readonly UnpackedPackage[],
  { mtime, stateOf = () => "unpacked" }: DatabaseOptions,
): void {
  const stanzas = packages.map((one) => ({ one, bytes: stanzaOf(one, stateOf(one)) }));
  const size = stanzas.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const content = contentOnDemand(size, () => concatBytes(stanzas.sort((a, b) => byName(a.one, b.one)).map(({ bytes }) => bytes)));
  tree.put(imagePathOf(`${folder}/status`), { mode: 0o644, uid: 0, gid: 0, mtime, type: "file", content });
}

const lines = (texts: readonly string[]): Uint8Array => utf8Bytes(texts.map((text) => `${text}\n`).join(""));

const byName = (a: UnpackedPackage, b: UnpackedPackage): number =>
  a.name === b.name ? compare(a.architecture, b.architecture) : compare(a.name, b.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What was written of a package already, by its state, which is all that changes: scripts have the file written again and again. */
interface KnownStanza {
  readonly inState: (state: PackageState) => string;
  readonly bytes: Map<PackageState, Uint8Array>;
}

const knownStanzas = new WeakMap<UnpackedPackage, KnownStanza>();

/** With the empty line behind it. */
function stanzaOf(one: UnpackedPackage, state: PackageState): Uint8Array {
  const known = knownStanzas.get(one) ?? { inState: statusStanza(textOf(one, "control"), one.conffiles), bytes: new Map() };
  knownStanzas.set(one, known);
  const bytes = known.bytes.get(state) ?? utf8Bytes(`${known.inState(state)}\n`);
  known.bytes.set(state, bytes);
  return bytes;
}

/** What dpkg calls a package in file names: with its architecture where several of them can stand side by side. */
export function databaseName({ name, architecture, control }: Pick<UnpackedPackage, "name" | "architecture" | "control">): string {
  return control.get("multi-arch") === "same" ? `${name}:${architecture}` : name;
}

/** The control file goes into the status file; `list` is dpkg's own; names with dots are passed over. */
const isKept = (name: string): boolean => name !== "control" && name !== "list" && !name.includes(".");

/** dpkg makes symbolic links when everything else is there, and lists paths in that order. */
function pathList({ entries }: UnpackedPackage): Uint8Array {
  const isLink = ({ node }: UnpackedPackage["entries"][number]) => node?.type === "symlink";
  const ordered = [...entries.filter((entry) => !isLink(entry)), ...entries.filter(isLink)];
  return byteStringBytes(ordered.map(({ path }) => (path === "" ? "/.\n" : `/${path}\n`)).join("") as ByteString);
}

const textOf = ({ files }: UnpackedPackage, name: string): string =>
  utf8Text(files.find((file) => file.name === name)?.bytes ?? new Uint8Array(0));

/** Who waits for which trigger: `File` lists the paths, and every named trigger has a file of its own. */
function triggerFiles(packages: readonly UnpackedPackage[]): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>([["File", []]]);
  const add = (file: string, line: string) => files.set(file, [...(files.get(file) ?? []), line]);
  for (const one of packages) {
    for (const { trigger, noawait } of parseInterests(textOf(one, "triggers"))) {
      const who = `${databaseName(one)}${noawait ? "/noawait" : ""}`;
      if (trigger.startsWith("/")) add("File", `${trigger} ${who}`);
      else add(trigger, who);
    }
  }
  return files;
}
