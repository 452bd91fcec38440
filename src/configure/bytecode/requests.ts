import { type Content, contentOf } from "../../core/content.js";
import type { Invocation } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";

/** 0 keeps all; 1 (`-O`) leaves assertions out; 2 (`-OO`) docstrings too. */
export type BytecodeLevel = 0 | 1 | 2;

/** A Python file, with all that its bytecode is made of. */
export interface SourceFile {
  /** Its path as a script gives it: it stands in the bytecode, for tracebacks. A byte string. */
  readonly path: string;
  readonly source: Content;
  /** Seconds since 1970; it stands in the bytecode with the source's size. */
  readonly mtime: number;
}

/** A Python file at the moment when a script had it compiled. */
export interface BytecodeFile extends SourceFile {
  /** Stands in the tree for the bytecode, until that is there. No two are the same object. */
  readonly place: Content;
}

/** What one call of a script had compiled. */
export interface BytecodeRequest {
  readonly package: string;
  readonly script: string;
  /** The version of Python: `3.11`. */
  readonly python: string;
  readonly level: BytecodeLevel;
  readonly files: readonly BytecodeFile[];
}

/** What a script asks to be compiled. */
export interface CompileCall {
  readonly python: string;
  /** The level that the script names; 0 stands for whichever the image is to have. */
  readonly level: BytecodeLevel;
  /** As they are to stand in the bytecode. */
  readonly paths: readonly string[];
}

/**
 * Takes what scripts have compiled. Scripts are interpreted without a pause, and compiling takes long: the bytecode is in the tree at once, under its
 * name and with its attributes, so that a script can move it or take it away; its contents come later.
 */
export class BytecodeRequests {
  readonly #level: BytecodeLevel | "none";
  readonly #hear: (request: BytecodeRequest) => void;
  readonly #made = new Map<Content, BytecodeFile>();

  /** @param hear is given every request as soon as it is made */
  constructor(level: BytecodeLevel | "none", hear: (request: BytecodeRequest) => void = () => {}) {
    this.#level = level;
    this.#hear = hear;
  }

  /** Does as py_compile; gives its exit status. It ends at a file that cannot be read. Source: CPython, Lib/py_compile.py. */
  compile(call: Invocation, { python, level: named, paths }: CompileCall): number {
    if (this.#level === "none") return 0;
    const level = named === 0 ? this.#level : named;
    const files: BytecodeFile[] = [];
    let status = 0;
    for (const path of paths) {
      const node = call.files.find(path);
      if (node?.type !== "file") {
        status = complain(call, `[Errno 2] No such file or directory: '${path}'`);
        break;
      }
      const file = { path, source: node.content, mtime: node.mtime, place: contentOf(new Uint8Array(0)) };
      if (this.#place(call, file, bytecodePath(path, python, level), node.mode)) files.push(file);
    }
    const { env } = call;
    const asked = { package: env.get("DPKG_MAINTSCRIPT_PACKAGE") ?? "", script: env.get("DPKG_MAINTSCRIPT_NAME") ?? "" };
    if (files.length > 0) this.#hear({ ...asked, python, level, files });
    return status;
  }

  /** Puts the file where the bytecode goes; says whether the same did not stand there already. */
  #place({ files, now }: Invocation, file: BytecodeFile, target: string, sourceMode: number): boolean {
    const folder = target.slice(0, target.lastIndexOf("/"));
    if (!files.exists(folder)) files.mkdir(folder);
    const there = files.find(target, { follow: false });
    const before = there?.type === "file" ? this.#made.get(there.content) : undefined;
    if (before?.source === file.source && before.mtime === file.mtime) return false;
    if (there !== undefined) files.unlink(target);
    // Source: CPython, Lib/importlib/_bootstrap_external.py: _calc_mode and _write_atomic.
    const mode = (sourceMode | 0o200) & 0o666 & ~files.umask;
    files.putCopy(target, { type: "file", mode, uid: 0, gid: 0, mtime: now, content: file.place });
    this.#made.set(file.place, file);
    return true;
  }
}

/** `/a/__pycache__/b.cpython-311.opt-2.pyc` of `/a/b.py`. Source: PEP 3147, PEP 488. */
export function bytecodePath(path: string, python: string, level: BytecodeLevel): string {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash).replace(/(?<=[^.])\.[^.]*$/, "");
  return `${path.slice(0, slash)}__pycache__/${name}.cpython-${python.replace(".", "")}${level === 0 ? "" : `.opt-${level}`}.pyc`;
}
