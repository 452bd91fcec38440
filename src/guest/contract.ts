import { limits } from "../core/limits.js";
import { type ContractRoot, type Finding, type FoundFile, findCommand, findPath, isExecutable } from "./contract/contract-root.js";
import { elfOf, LibrarySearch } from "./contract/elf-needs.js";
import type { Architecture } from "./contract/loader-folders.js";
import { checkPython } from "./contract/python.js";
import { shebangOf } from "./contract/shebang.js";
import { guestDirectories, pluginFolder } from "./layout.js";

export type { ContractRoot, Finding } from "./contract/contract-root.js";
export type { Architecture } from "./contract/loader-folders.js";
export { treeRoot } from "./contract/tree-root.js";

/** What the init sequence calls. Without the others it cannot start; without these a part of it is left out. */
export const initCommands = {
  needed: ["mount", "mkdir", "pivot_root", "python3"],
  wanted: ["ln", "sleep", "socat"],
} as const;

/** Facts of an image that its tree does not have. */
export interface ImageFacts {
  readonly compressor: string;
  /** Bytes of the file. */
  readonly size: number;
}

export interface ContractOptions {
  /** Of an image that is written already. */
  readonly image?: ImageFacts | undefined;
  /** Debian's name of the processor that starts it. The network's are amd64. */
  readonly architecture?: Architecture | undefined;
}

/** Compressors of the supervisor's kernel. */
const kernelCompressors = ["gzip", "lzo", "xz", "lz4", "zstd"];
/**
 * Checks without booting what must hold for a root filesystem to start under the supervisor: directories, /sbin/init, the programs that init
 * calls with their interpreters and libraries, Python. No findings of severity `error`: it can start.
 */
export async function checkContract(
  root: ContractRoot,
  { image, architecture = "amd64" }: ContractOptions = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [...(await checkDirectories(root)), ...(image === undefined ? [] : checkImage(image))];
  const search = new LibrarySearch(root, architecture);
  const runnable = async (file: FoundFile) => findings.push(...(await checkProgram(root, search, file)));
  const init = await findPath(root, "/sbin/init");
  if (init === undefined) {
    findings.push(
      broken(
        "init",
        "/sbin/init",
        "The kernel starts /sbin/init, and there is none.",
        "Put `init: aleph` into runtime.yaml, or pack with --init.",
      ),
    );
  } else if (!isExecutable(init)) {
    findings.push(broken("init", "/sbin/init", "/sbin/init is not an executable file.", "Make it one: chmod 755."));
  } else await runnable(init);
  if ((await findPath(root, `${pluginFolder}/init1.py`)) === undefined) return findings;
  for (const [commands, severity] of [
    [initCommands.needed, "error"],
    [initCommands.wanted, "warning"],
  ] as const) {
    for (const name of commands) {
      const file = await findCommand(root, name);
      if (file !== undefined) await runnable(file);
      else
        findings.push({ ...broken("command", name, `init calls ${name}, and no directory of its PATH has it.`, hintFor(name)), severity });
    }
  }
  findings.push(...(await checkPython(root, search)));
  return unique(findings);
}

async function checkDirectories(root: ContractRoot): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path } of guestDirectories) {
    if ((await findPath(root, path))?.type === "directory") continue;
    const message = `${path} is missing, and cannot be made because the root is read-only.`;
    findings.push(broken("directory", path, message, "Make the directory in the image."));
  }
  return findings;
}

function checkImage({ compressor, size }: ImageFacts): Finding[] {
  const findings: Finding[] = [];
  if (!kernelCompressors.includes(compressor)) {
    findings.push(
      broken(
        "compressor",
        "/",
        `The supervisor's kernel cannot read ${compressor}.`,
        `Write it with one of: ${kernelCompressors.join(", ")}.`,
      ),
    );
  }
  if (size > limits.uploadSize) {
    findings.push({
      ...broken(
        "size",
        "/",
        `The image has ${size} bytes; nodes take ${limits.uploadSize} by default.`,
        "Leave packages out, or `exclude` paths.",
      ),
      severity: "warning",
    });
  }
  return findings;
}

/** Whether the kernel can start a file: what it is, and what it needs. */
async function checkProgram(root: ContractRoot, search: LibrarySearch, file: FoundFile, depth = 0): Promise<Finding[]> {
  if (!isExecutable(file)) return [broken("executable", file.shown, `${file.shown} is not an executable file.`, "Make it one: chmod 755.")];
  const view = await search.viewOf(file);
  if (view === undefined) return [];
  const elf = elfOf(view);
  if (elf !== undefined) return search.check(file, elf);
  const interpreter = shebangOf(view);
  if (interpreter === undefined) {
    return [broken("format", file.shown, `${file.shown} is neither an ELF program nor a script with #!.`, "The kernel cannot start it.")];
  }
  const name = await (interpreter.startsWith("/") ? findPath(root, interpreter) : findCommand(root, interpreter));
  if (name === undefined || depth > limits.interpreterDepth) {
    return [
      broken("shebang", file.shown, `${file.shown} is run by ${interpreter}, which is not in the image.`, "Add the package that has it."),
    ];
  }
  return checkProgram(root, search, name, depth + 1);
}

const packages: Readonly<Record<string, string>> = {
  pivot_root: "util-linux",
  python3: "python3",
  mount: "mount",
  socat: "socat",
};

const hintFor = (name: string): string => `Add the package ${packages[name] ?? "coreutils"}.`;

function broken(rule: string, path: string, message: string, hint: string): Finding {
  return { severity: "error", rule, path, message, hint };
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.rule}\n${one.path}\n${one.message}`, one])).values()];
}
