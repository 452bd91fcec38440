import { utf8Text } from "../../core/bytes.js";
import { type ElfFile, isElf, readElf } from "../../core/elf.js";
import { imagePathOf, splitPath } from "../../tree/path.js";
import { type ContractRoot, type Finding, type FoundFile, findPath } from "./contract-root.js";

/** Where Debian's loader looks after ld.so.conf. */
const systemFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
/** Objects that one check follows: a program needs dozens. */
const mostObjects = 1000;

/** The machines of the supervisor's processor: x86-64, and i386 by emulation. */
const machines = [62, 3];

/** An ELF file; `damaged` where it says that it is one and cannot be read. */
export function elfOf(bytes: Uint8Array): ElfFile | "damaged" | undefined {
  return isElf(bytes) ? (readElf(bytes) ?? "damaged") : undefined;
}

/** Finds the interpreters and libraries of programs as ld.so(8) does, each object once. */
export class LibrarySearch {
  readonly #root: ContractRoot;
  readonly #seen = new Set<string>();
  #folders: readonly string[] | undefined;

  constructor(root: ContractRoot) {
    this.#root = root;
  }

  /** What a file and all that it needs lack. */
  async check(first: FoundFile, elf: ElfFile | "damaged"): Promise<Finding[]> {
    const findings: Finding[] = [];
    const pending: { readonly file: FoundFile; readonly elf: ElfFile | "damaged" | undefined; readonly rpath: readonly string[] }[] = [
      { file: first, elf, rpath: [] },
    ];
    for (let next = pending.pop(); next !== undefined && this.#seen.size < mostObjects; next = pending.pop()) {
      const { file, elf } = next;
      if (this.#seen.has(file.path)) continue;
      this.#seen.add(file.path);
      if (elf === undefined || elf === "damaged" || !machines.includes(elf.machine)) {
        const what = elf === undefined || elf === "damaged" ? "cannot be read as ELF" : "is for another processor than x86-64";
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
    const places = name.includes("/")
      ? [name]
      : [...before, ...(await this.#configured()), ...systemFolders].map((folder) => `${folder}/${name}`);
    for (const place of places) {
      const file = await findPath(this.#root, place);
      if (file?.type !== "file") continue;
      if (this.#seen.has(file.path)) return { file, elf: by };
      const elf = elfOf(await this.#root.read(file.path));
      // the loader passes over libraries of the other class
      if (elf === "damaged" || elf === undefined || elf.isWide === by.isWide) return { file, elf };
    }
    return undefined;
  }

  /** Folders of ld.so.conf, which count once ldconfig has written its cache. */
  async #configured(): Promise<readonly string[]> {
    if (this.#folders !== undefined) return this.#folders;
    this.#folders = [];
    if ((await findPath(this.#root, "/etc/ld.so.cache")) === undefined) return this.#folders;
    const confs = ["/etc/ld.so.conf"];
    const included = "/etc/ld.so.conf.d";
    const names = await this.#root.names(imagePathOf(included));
    confs.push(
      ...[...names]
        .filter((name) => name.endsWith(".conf"))
        .sort()
        .map((name) => `${included}/${name}`),
    );
    const folders: string[] = [];
    for (const conf of confs) {
      const file = await findPath(this.#root, conf);
      if (file?.type !== "file" || file.size > 65_536) continue;
      for (const line of utf8Text(await this.#root.read(file.path)).split("\n")) {
        const folder = line.replace(/#.*/, "").trim();
        if (folder.startsWith("/")) folders.push(folder);
      }
    }
    this.#folders = folders;
    return folders;
  }
}

function withOrigin(path: string, { path: file }: FoundFile): string {
  return path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, `/${splitPath(file).directory}`);
}

function finding(rule: string, path: string, message: string, hint: string): Finding {
  return { severity: "error", rule, path, message, hint };
}
