import type { File, Node } from "../../tree/node.js";
import { type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type Credentials, mayRead, permits } from "../system/credentials.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import type { BackupName } from "./backup.js";
import type { CopyPair } from "./copy-targets.js";
import { nameInMessage, quotedName } from "./gnu-quotes.js";
import { directoryPart, inside } from "./paths.js";

/** How files are copied. */
export interface CopyHow {
  readonly recursive: boolean;
  /** Which links are followed. */
  readonly follow: "none" | "operands" | "all";
  readonly keeps: ReadonlySet<"mode" | "ownership" | "timestamps" | "links" | "xattr">;
  /** New files have the plain permissions of new files. */
  readonly plainMode: boolean;
  readonly makes: "copies" | "links" | "symlinks";
  readonly removes: boolean;
  readonly skips: "all" | "newer" | "nothing";
  readonly backup: BackupName | undefined;
  readonly tells: boolean;
}

/** Copies files and trees of files; keeps in mind what it made. Source: GNU coreutils cp. */
export class Copier {
  readonly #call: Invocation;
  readonly #how: CopyHow;
  /** Where objects with several names went. */
  readonly #first = new Map<Node, string>();
  readonly #made = new Set<string>();

  constructor(call: Invocation, how: CopyHow) {
    this.#call = call;
    this.#how = how;
  }

  /** Says whether it went well; what went wrong is told. */
  copy({ source, path }: CopyPair, operand = true): boolean {
    const { files } = this.#call;
    const { follow, recursive, keeps } = this.#how;
    const from = this.#look(source, follow === "all" || (operand && follow === "operands"));
    if (from === undefined) return false;
    if (from.type === "directory" && !recursive) return this.#fail(`-r not specified; omitting directory ${quotedName(source)}`);
    const to = this.#look(path, false, true);
    if (to === undefined) return false;
    let saved: string | undefined;
    if (to !== "missing") {
      const clear = this.#makeWay(from, to, { source, path });
      if (typeof clear === "boolean") return clear;
      saved = clear.saved;
    }
    try {
      if (from.type === "directory") return this.#copyDirectory(from, { source, path });
      if (this.#how.tells) {
        writeText(
          this.#call.stdout,
          `${quotedName(source)} -> ${quotedName(path)}${saved === undefined ? "" : ` (backup: ${quotedName(saved)})`}\n`,
        );
      }
      const twin = keeps.has("links") ? this.#first.get(from) : undefined;
      if (twin !== undefined) {
        if (files.find(path, { follow: false }) !== undefined) files.unlink(path);
        files.link(twin, path);
      } else if (!this.#make(from, { source, path })) {
        return false;
      }
      if (files.table.links(from) > 1) this.#first.set(from, files.place(path, { follow: false }).path);
      this.#made.add(files.place(path, { follow: false }).path);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const reason = error.errno === "EISDIR" && path.endsWith("/") ? "Not a directory" : error.message;
      return this.#fail(`${this.#failure(from.type, source, path)}: ${reason}`);
    }
  }

  #fail(message: string): false {
    complain(this.#call, message);
    return false;
  }

  #failure(type: Node["type"], source: string, path: string): string {
    const { makes } = this.#how;
    if (makes !== "copies")
      return `cannot create ${makes === "links" ? "hard" : "symbolic"} link ${quotedName(path)} to ${quotedName(source)}`;
    return `${failures[type] ?? "cannot create special file"} ${quotedName(path)}`;
  }

  #look(path: string, follow: boolean, target?: false): Node | undefined;
  #look(path: string, follow: boolean, target: true): Node | "missing" | undefined;
  #look(path: string, follow: boolean, target = false): Node | "missing" | undefined {
    try {
      const { node } = this.#call.files.place(path, { follow });
      if (node !== undefined) return node;
      if (target) return "missing";
      throw new SystemError("ENOENT");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (target && error.errno === "ENOENT") return "missing";
      complain(this.#call, `cannot stat ${quotedName(path)}: ${error.message}`);
      return undefined;
    }
  }

  /** Deals with what is there already: a result that ends the copy, or where it was saved. */
  #makeWay(from: Node, to: Node, { source, path }: CopyPair): boolean | { readonly saved?: string } {
    const { files, stdout } = this.#call;
    const { skips, backup, removes, keeps, follow, makes, tells } = this.#how;
    const target = files.find(path);
    const directories = from.type === "directory" && target?.type === "directory";
    const seen = follow === "none" || removes ? to : target;
    // A link is not put in the place of what it leads to.
    const referent = from.type === "symlink" && to.type === "file" && files.find(source) === to;
    if (referent && backup === undefined) return this.#fail(`${quotedName(source)} and ${quotedName(path)} are the same file`);
    if (seen === from && !directories) {
      if (makes === "links") return true;
      const place = (one: string) => files.place(one, { follow: false }).path;
      const other = files.table.links(from) > 1 && place(source) !== place(path);
      if (!other || (!removes && backup === undefined))
        return this.#fail(`${quotedName(source)} and ${quotedName(path)} are the same file`);
    }
    if (skips === "all" && !directories) return true;
    if (from.type === "directory" && to.type !== "directory" && !directories) {
      return this.#fail(`cannot overwrite non-directory ${quotedName(path)} with directory ${quotedName(source)}`);
    }
    if (directories) return {};
    if (to.type === "directory") return this.#fail(`cannot overwrite directory ${quotedName(path)} with non-directory`);
    if (skips === "newer" && (target ?? to).mtime >= from.mtime) return true;
    if (this.#made.has(files.place(path, { follow: false }).path)) {
      if (backup === undefined || from.type === "directory")
        return this.#fail(`will not overwrite just-created ${quotedName(path)} with ${quotedName(source)}`);
    }
    if (backup !== undefined) {
      const saved = backup(path);
      files.rename(path, saved);
      return { saved };
    }
    if (removes || makes !== "copies") {
      if (makes !== "copies" && !removes) return {};
      files.unlink(path);
      if (tells) writeText(stdout, `removed ${quotedName(path)}\n`);
    } else if (from.type !== "file" || (keeps.has("links") && files.table.links(to) > 1) || (follow === "none" && to.type === "symlink")) {
      files.unlink(path);
      if (tells) writeText(stdout, `removed ${quotedName(path)}\n`);
    } else if (target === undefined) {
      return this.#fail(`not writing through dangling symlink ${quotedName(path)}`);
    }
    return {};
  }

  #make(from: Exclude<Node, { type: "directory" }>, { source, path }: CopyPair): boolean {
    const { files } = this.#call;
    const { makes } = this.#how;
    if (makes === "links") {
      files.link(this.#how.follow === "none" ? source : files.realpath(source), path);
      return true;
    }
    if (makes === "symlinks") {
      const here = !path.includes("/") || files.realpath(directoryPart(path)) === files.cwd;
      if (!source.startsWith("/") && !here)
        return this.#fail(`${nameInMessage(path)}: can make relative symbolic links only in current directory`);
      files.symlink(source, path);
      return true;
    }
    if (from.type === "file" && !permits(files.user, from, mayRead))
      return this.#fail(`cannot open ${quotedName(source)} for reading: Permission denied`);
    const old = files.find(path);
    if (old?.type === "file" && from.type === "file") {
      files.open(path, { write: true, truncate: true });
      putContent(this.#call, path, from);
      this.#keep(from, path, old.mode);
    } else if (old !== undefined && from.type === "file") {
      files.open(path, { write: true }).write(files.table.bytes(from));
    } else if (from.type === "symlink") {
      files.symlink(from.target, path);
      this.#keep(from, path, 0o777);
    } else {
      const { xattrs: _, ...plain } = from;
      const mode = this.#newMode(from, 0o666);
      if (path.endsWith("/")) throw new SystemError("ENOTDIR");
      const target = files.find(path, { follow: false })?.type === "symlink" ? files.realpath(path, "last") : path;
      files.putCopy(target, { ...plain, mode, uid: files.user.uid, gid: undefined, mtime: files.table.now });
      this.#keep(from, path, mode);
    }
    return true;
  }

  #newMode(from: Node, plain: number): number {
    return (this.#how.plainMode ? plain : from.mode & 0o777) & ~this.#call.files.umask;
  }

  /** Gives a copy what it keeps of its original. */
  #keep(from: Node, path: string, mode: number): void {
    const { keeps } = this.#how;
    const { uid, gid, mtime, xattrs } = from;
    this.#call.files.setAttributes(
      path,
      {
        mode: keeps.has("mode") ? from.mode : mode,
        ...(keeps.has("ownership") ? ownersKept({ uid, gid }, this.#call.files.user) : {}),
        ...(keeps.has("timestamps") ? { mtime } : {}),
        ...(keeps.has("xattr") && xattrs !== undefined ? { xattrs } : {}),
      },
      { follow: from.type !== "symlink" },
    );
  }

  #copyDirectory(from: Node & { readonly type: "directory" }, { source, path }: CopyPair): boolean {
    const { files, stdout } = this.#call;
    const real = files.realpath(path, "last");
    if (`${real}/`.startsWith(`${files.realpath(source)}/`) && real !== files.realpath(source))
      throw new UnsupportedCall("a copy of a directory into itself");
    if (real === files.realpath(source)) throw new UnsupportedCall("a copy of a directory onto itself");
    const old = files.find(path);
    const names = [...from.children.keys()].sort();
    if (old === undefined) {
      files.mkdir(path);
      if (this.#how.tells) writeText(stdout, `${quotedName(source)} -> ${quotedName(path)}\n`);
    }
    const inherited = files.node(path).mode & 0o2000;
    const made = (this.#how.keeps.has("mode") ? from.mode : this.#newMode(from, 0o777)) | inherited;
    const mode = old?.mode ?? made;
    let whole = true;
    for (const name of names) whole = this.copy({ source: inside(source, name), path: inside(path, name) }, false) && whole;
    this.#keep(old === undefined ? { ...from, mode } : from, path, mode);
    return whole;
  }
}

const failures: Readonly<Record<string, string>> = {
  file: "cannot create regular file",
  directory: "cannot create directory",
  symlink: "cannot create symbolic link",
  fifo: "cannot create fifo",
};

/** Gives a file the contents of another one, which are not copied. */
function putContent({ files }: Invocation, path: string, { content }: File): void {
  const { parent, name, node, path: at } = files.place(path);
  if (parent === undefined || node?.type !== "file") return;
  files.table.update(node, { children: parent.children, name }, { ...node, content, mtime: files.table.now });
  files.table.changed(at);
}

/** Only the superuser gives files away; of the others each keeps a group that he is in. */
function ownersKept({ uid, gid }: Pick<Node, "uid" | "gid">, user: Credentials): Partial<Pick<Node, "uid" | "gid">> {
  if (user.uid === 0) return { uid, gid };
  return user.groups.includes(gid) || user.gid === gid ? { gid } : {};
}
