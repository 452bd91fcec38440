import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { blockLevels } from "../codec/block/levels.js";
import { systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import type { Definition, FileMapping, PluginSource, ShellStep, Suite } from "./definition.js";
import { imageName, isDeviceName } from "./name.js";
import { type Problem, pathName } from "./problem.js";
import { definitionName } from "./read-definition.js";
import type { RawDefinition } from "./schema.js";
import type { ValuePath, YamlDocument } from "./yaml-document.js";

type RawFile = NonNullable<RawDefinition["files"]>[number];

/** Fills in the defaults, makes paths absolute, and checks what a schema cannot: what is on this computer. */
export async function resolveDefinition(
  raw: RawDefinition,
  folder: string,
  document: Pick<YamlDocument, "valueAt">,
): Promise<{ readonly definition: Definition; readonly problems: readonly Problem[] }> {
  const { archive = "auto", more, security } = mirrorsOf(raw.mirror);
  const [arch = "amd64", ...otherArchitectures] = [raw.arch ?? "amd64"].flat();
  const packages = raw.packages ?? [];
  const files = raw.files ?? [];
  const definition: Definition = {
    name: raw.name ?? imageName(basename(folder)),
    from: isPath(raw.from)
      ? { distribution: "none", path: resolve(folder, raw.from) }
      : { distribution: "debian", suite: raw.from.slice("debian:".length) as Suite },
    mirror: archive,
    ...(security === undefined ? {} : { securityMirror: security }),
    moreMirrors: more,
    arch,
    architectures: [arch, ...otherArchitectures],
    snapshot: raw.snapshot,
    components: raw.components ?? ["main"],
    suites: raw.suites ?? [],
    sources: Object.entries(raw.sources ?? {}).map(([name, source]) => ({
      name,
      ...source,
      components: source.components ?? ["main"],
      key: resolve(folder, source.key),
    })),
    packages: packages.filter((entry) => !isPath(entry)),
    localPackages: packages.filter(isPath).map((path) => resolve(folder, path)),
    remove: raw.remove ?? [],
    recommends: raw.recommends ?? false,
    debs: (raw.debs ?? []).map((path) => resolve(folder, path)),
    pins: raw.pin ?? [],
    exclude: raw.exclude ?? [],
    waived: raw.configure?.waive ?? [],
    scriptSeconds: raw.configure?.seconds ?? 120,
    files: files.map((file) => fileMapping(file, folder)),
    preseed: Object.fromEntries(Object.entries(raw.preseed ?? {}).map(([question, answer]) => [question, String(answer)])),
    users: raw.users ?? [],
    run: (raw.run ?? []).map((text, index) => shellStep(text, index, document)),
    plugins: pluginSource(raw.plugins, folder),
    init: raw.init ?? "aleph",
    python: { bytecode: raw.python?.bytecode ?? usualBytecode(raw) },
    squashfs: {
      compression: raw.squashfs?.compression ?? "gzip",
      level: raw.squashfs?.level,
      block: bytesOf(raw.squashfs?.block ?? "128K"),
      fragments: raw.squashfs?.fragments ?? "always",
    },
    folder,
    file: join(folder, definitionName),
  };
  const checks = [
    nameProblem(raw),
    isPath(raw.from) ? pathProblem(["from"], raw.from, folder) : undefined,
    ...baseProblems(raw),
    levelProblem(raw),
    ...packages.map((entry, index) => (isPath(entry) ? pathProblem(["packages", index], entry, folder) : undefined)),
    ...(raw.debs ?? []).map((path, index) => pathProblem(["debs", index], path, folder)),
    ...Object.entries(raw.sources ?? {}).map(([name, { key }]) => pathProblem(["sources", name, "key"], key, folder)),
    bytecodeProblem(raw),
    ...files.map((file, index) => fileProblem(file, index, folder)),
    raw.plugins === undefined ? undefined : pluginsProblem(raw.plugins, folder),
  ];
  const problems = (await Promise.all(checks)).filter((problem) => problem !== undefined);
  return { definition, problems };
}

interface MirrorUrls {
  readonly archive?: string | undefined;
  readonly more: readonly string[];
  readonly security?: string;
}

function mirrorsOf(mirror: RawDefinition["mirror"]): MirrorUrls {
  if (typeof mirror === "object" && !Array.isArray(mirror)) return { more: [], ...mirror };
  const [archive, ...more] = [mirror ?? []].flat();
  return { archive, more };
}

/** Packages that begin so are files or folders of this computer. */
const isPath = (entry: string): boolean => /^\.\.?\//.test(entry);

/** Keys that say which packages there are, and what is done with them. */
const packageKeys = [
  "packages",
  "remove",
  "recommends",
  "debs",
  "pin",
  "suites",
  "sources",
  "snapshot",
  "components",
  "preseed",
  "configure",
] as const;

/** Nothing is installed into a root filesystem that is there already: a key that asks for it is not passed over. */
function baseProblems(raw: RawDefinition): readonly Problem[] {
  if (!isPath(raw.from)) return [];
  const asked: readonly string[] = packageKeys.filter((key) => raw[key] !== undefined);
  return asked.map((key) => ({
    code: "DEFINITION_INVALID",
    path: [key],
    part: "key",
    message: `"${key}" is about packages, and none are added to ${raw.from}`,
    hint: `Make the runtime from a release, such as from: debian:bookworm, or build ${raw.from} with these packages in it and leave this out.`,
  }));
}

async function pathProblem(at: ValuePath, path: string, folder: string): Promise<Problem | undefined> {
  if ((await factsOf(resolve(folder, path))) !== undefined) return undefined;
  return missing(at, `There is no file or folder ${path}`, "The path is relative to runtime.yaml.");
}

function fileMapping({ from, to, mode, owner }: RawFile, folder: string): FileMapping {
  return {
    from: resolve(folder, from),
    to,
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(owner === undefined ? {} : { owner }),
  };
}

function pluginSource(plugins: RawDefinition["plugins"], folder: string): PluginSource | undefined {
  if (plugins === undefined) return undefined;
  if (typeof plugins === "string") return { folder: resolve(folder, plugins) };
  return { ...plugins, folder: resolve(folder, plugins.folder) };
}

/** The first line of a block scalar stands below its `|`. */
function shellStep(text: string, index: number, { valueAt }: Pick<YamlDocument, "valueAt">): ShellStep {
  const { line = 1, column = 1, excerpt = "" } = valueAt(["run", index]);
  return { text, line: /^[|>]/.test(excerpt.slice(column - 1)) ? line + 1 : line };
}

/** `128K`, `1M` or a number of bytes. */
function bytesOf(size: string | number): number {
  const units = String(size).endsWith("M") ? 1 << 20 : String(size).endsWith("K") ? 1 << 10 : 1;
  return Number.parseInt(String(size), 10) * units;
}

function nameProblem({ name }: RawDefinition): Problem | undefined {
  if (name === undefined || !isDeviceName(name)) return undefined;
  return invalid(["name"], `"name" is ${name}, which is the name of a device on Windows`, `Choose another, such as ${imageName(name)}.`);
}

/** A schema cannot say it well: which levels there are depends on the compressor. */
function levelProblem({ squashfs: { compression = "gzip", level } = {} }: RawDefinition): Problem | undefined {
  const { least, most } = blockLevels[compression];
  if (level === undefined || (level >= least && level <= most)) return undefined;
  const hint = least === most ? "Leave it out: there is only one." : `Choose one from ${least} to ${most}.`;
  return invalid(["squashfs", "level"], `"squashfs.level" is ${level}, which ${compression} does not have`, hint);
}

/** The init sequence runs Python without assertions and docstrings; otherwise bytecode is what Debian makes it. No compiler is for bullseye's Python 3.9. */
function usualBytecode({ from, init = "aleph" }: RawDefinition): Definition["python"]["bytecode"] {
  if (from === "debian:bullseye" || isPath(from)) return "none";
  return init === "aleph" ? 2 : 0;
}

function bytecodeProblem({ from, python: { bytecode = "none" } = {} }: RawDefinition): Problem | undefined {
  if (from !== "debian:bullseye" || bytecode === "none") return undefined;
  return invalid(
    ["python", "bytecode"],
    `"python.bytecode" is ${bytecode}, and there is no compiler for the Python 3.9 of bullseye`,
    "Write none, or leave it out.",
  );
}

async function fileProblem({ from, to }: RawFile, index: number, folder: string): Promise<Problem | undefined> {
  const at = ["files", index];
  const found = await factsOf(resolve(folder, from));
  if (found === undefined) return missing([...at, "from"], `There is no file or folder ${from}`, "The path is relative to runtime.yaml.");
  if (found.isDirectory()) return undefined;
  if (!found.isFile()) return invalid([...at, "from"], `${from} is neither a file nor a folder`);
  if (!to.endsWith("/")) return undefined;
  return invalid([...at, "to"], `"${pathName([...at, "to"])}" names a folder, and ${from} is a file`, `Write to: ${to}${basename(from)}`);
}

async function pluginsProblem(plugins: NonNullable<RawDefinition["plugins"]>, folder: string): Promise<Problem | undefined> {
  const [at, path] = typeof plugins === "string" ? [["plugins"], plugins] : [["plugins", "folder"], plugins.folder];
  const found = await factsOf(resolve(folder, path));
  if (found === undefined) return missing(at, `There is no folder ${path}`, "Make it, or remove the key `plugins`.");
  return found.isDirectory() ? undefined : invalid(at, `${path} is a file, and "${pathName(at)}" must name a folder`);
}

async function factsOf(path: string) {
  return stat(path).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(systemCode(error) ?? "")) return undefined;
    throw hostError(error, "read", path);
  });
}

const missing = (path: ValuePath, message: string, hint: string): Problem => ({
  code: "DEFINITION_PATH_MISSING",
  path,
  part: "value",
  message,
  hint,
});

const invalid = (path: ValuePath, message: string, hint?: string): Problem => ({
  code: "DEFINITION_INVALID",
  path,
  part: "value",
  message,
  ...(hint === undefined ? {} : { hint }),
});
