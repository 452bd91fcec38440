import type { ByteView } from "../../core/byte-view.js";
import { type ElfFile, isElfView, readElfView } from "../../core/elf.js";
import { limits } from "../../core/limits.js";
import { splitPath } from "../../tree/path.js";
import { type ContractRoot, type Finding, type FoundFile, findPath } from "./contract-root.js";
import { type Architecture, configuredFolders, systemFolders } from "./loader-folders.js";

/** What each processor runs, by ELF's numbers: x86-64, with i386 by emulation, and AArch64. */
const machines: Readonly<Record<Architecture, readonly number[]>> = { amd64: [62, 3], arm64: [183] };

/** An ELF file; `damaged` where it says that it is one and cannot be read. */
export function elfOf(view: ByteView): ElfFile | "damaged" | undefined {
  return isElfView(view) ? (readElfView(view) ?? "damaged") : undefined;
}

/** Finds the interpreters and libraries of programs as ld.so(8) does, each object once. */
export class LibrarySearch {
  readonly #root: ContractRoot;
  readonly #architecture: Architecture;
  readonly #seen = new Set<string>();
  #folders: readonly string[] | undefined;
  #read = 0;

  constructor(root: ContractRoot, architecture: Architecture) {
    this.#root = root;
    this.#architecture = architecture;
  }

  /** The bytes of a program or library; undefined where it is too large to be looked into, or so much was read that no more is. */
  async viewOf({ path, size }: FoundFile): Promise<ByteView | undefined> {
    this.#read += size;
    return size > limits.contractFileSize || this.#read > limits.contractBytes ? undefined : this.#root.view(path);
  }

  /** What a file and all that it needs lack. */
  async check(first: FoundFile, elf: ElfFile | "damaged"): Promise<Finding[]> {
    const findings: Finding[] = [];
    const pending: { readonly file: FoundFile; readonly elf: ElfFile | "damaged" | undefined; readonly rpath: readonly string[] }[] = [
      { file: first, elf, rpath: [] },
    ];
    for (let next = pending.pop(); next !== undefined && this.#seen.size < limits.contractObjects; next = pending.pop()) {
      const { file, elf } = next;
      if (this.#seen.has(file.path)) continue;
      this.#seen.add(file.path);
      if (elf === undefined || elf === "damaged" || !machines[this.#architecture].includes(elf.machine)) {
        const what =
          elf === undefined || elf === "damaged" ? "cannot be read as ELF" : `is for another processor than ${this.#architecture}`;
        findings.push(finding("elf", file.shown, `${file.shown} ${what}.`, "Install the package again that has it."));
        continue;
      }
      if (elf.interpreter !== undefined && (await findPath(this.#root, elf.interpreter))?.type !== "file") {
        findings.push(
          finding(
            "interpreter",
            file.shown,
            `${file.shown} is loaded by ${elf.interpreter}, which is not in the image.`,
            "Add the package libc6.",
          ),
        );
      }
      // RPATH is inherited by what an object needs, and counts only where there is no RUNPATH
      const rpath = elf.runpath.length > 0 ? [] : [...elf.rpath.map((path) => withOrigin(path, file)), ...next.rpath];
      for (const name of elf.needed) {
        const library = await this.#find(name, elf, [...rpath, ...elf.runpath.map((path) => withOrigin(path, file))]);
        if (library !== undefined) pending.push({ ...library, rpath });
        else {
          const hint = "Add the package that has the library.";
          findings.push(finding("library", file.shown, `${file.shown} needs ${name}, which is not where the loader looks.`, hint));
        }
      }
    }
    return findings;
  }

  async #find(name: string, by: ElfFile, before: readonly string[]) {
    const places = name.includes("/") ? [name] : [...before, ...(await this.#loaderFolders())].map((folder) => `${folder}/${name}`);
    for (const place of places) {
      const file = await findPath(this.#root, place);
      if (file?.type !== "file") continue;
      if (this.#seen.has(file.path)) return { file, elf: by };
      const view = await this.viewOf(file);
      if (view === undefined) {
        this.#seen.add(file.path);
        return { file, elf: by };
      }
      const elf = elfOf(view);
      // the loader passes over libraries of the other class
      if (elf === "damaged" || elf === undefined || elf.isWide === by.isWide) return { file, elf };
    }
    return undefined;
  }

  async #loaderFolders(): Promise<readonly string[]> {
    this.#folders ??= [...(await configuredFolders(this.#root)), ...systemFolders(this.#architecture)];
    return this.#folders;
  }
}

function withOrigin(path: string, { path: file }: FoundFile): string {
  return path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, `/${splitPath(file).directory}`);
}

function finding(rule: string, path: string, message: string, hint: string): Finding {
  return { severity: "error", rule, path, message, hint };
}
