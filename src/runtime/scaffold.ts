import { readdir } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { readAsset } from "../core/asset.js";
import { utf8Text } from "../core/bytes.js";
import { BuildError, systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { nearest } from "../core/suggestion.js";
import { type Suite, suites } from "../definition/definition.js";
import { imageName } from "../definition/name.js";
import { schemaDocument } from "../definition/schema.js";
import { type TemplateName, templateNames, templatePackages } from "./templates/packages.js";
import { type NewFile, writeFileSet } from "./write-file-set.js";

export interface ScaffoldOptions {
  /** What the project starts from: its list of packages. */
  readonly template: TemplateName;
  /** A Debian release: bookworm, trixie or bullseye. */
  readonly suite: string;
  /** Writes into a folder that is not empty; files of the same names are replaced. */
  readonly force: boolean;
  /** The image's name; made from the folder's where it is not given. */
  readonly name?: string;
}

export interface ScaffoldResult {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  /** Every file that was written, relative to it, with `/`. */
  readonly files: readonly string[];
}

/** A folder that holds only these counts as empty. */
const ignored = [".git"];

const about: Readonly<Record<TemplateName, string>> = {
  python: "Template `python`: what ASGI programs in Python need, with HTTPS and ssh.",
  node: "Template `node`: Node.js and npm, for programs that serve HTTP on port 8080.",
  binary: "Template `binary`: for compiled programs that serve HTTP on port 8080.",
  official: "Template `official`: the packages of the official Debian 12 runtime.",
  minimal: "Template `minimal`: the init sequence and nothing else.",
};

/**
 * Makes a new project: runtime.yaml, plugins, a README, a .gitignore, and the schema for editors. All files appear, or none.
 *
 * @param directory a folder of this computer, made where it is missing
 * @throws BuildError `SCAFFOLD_NOT_EMPTY`, `SCAFFOLD_TEMPLATE_UNKNOWN`, `SCAFFOLD_SUITE_UNKNOWN`, `DISK_FULL`, `FILE_UNWRITABLE`
 */
export async function scaffold(directory: string, options: ScaffoldOptions): Promise<ScaffoldResult> {
  const template = oneOf(templateNames, options.template, "SCAFFOLD_TEMPLATE_UNKNOWN", "template");
  const suite = oneOf(suites, options.suite, "SCAFFOLD_SUITE_UNKNOWN", "suite");
  const folder = resolve(directory);
  if (!options.force) await refuseNotEmpty(directory);
  const files = await projectFiles(imageName(options.name ?? basename(folder)), template, suite);
  await writeFileSet(folder, files);
  return { directory: folder, files: files.map(({ name }) => name) };
}

async function projectFiles(name: string, template: TemplateName, suite: Suite): Promise<readonly NewFile[]> {
  const packages = templatePackages(template, suite);
  const values = {
    name: yamlText(name),
    file: name,
    suite,
    about: about[template],
    packages: packages.map((one) => `  - ${one}`).join("\n"),
  };
  const file = async (path: string, asset: string, mode = 0o644): Promise<NewFile> => ({
    name: path,
    mode,
    text: filled(utf8Text(await readAsset(new URL(`./templates/${asset}`, import.meta.url))), values),
  });
  return Promise.all([
    file("runtime.yaml", "runtime.yaml.template"),
    file("plugins/custom_plugins.py", "custom_plugins.py"),
    file("plugins/init0_plugin.sh", "init0_plugin.sh", 0o755),
    file("README.md", "project-readme.md"),
    file(".gitignore", "gitignore"),
    { name: ".aleph-runtime/schema.json", mode: 0o644, text: schemaDocument() },
  ]);
}

/** Puts values in the place of `{{name}}`. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
}

/** An image's name as YAML: in quotes where it would be a number or a truth value (in YAML 1.1 too, which some editors read). */
function yamlText(name: string): string {
  return /^[A-Za-z]/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : `"${name}"`;
}

async function refuseNotEmpty(directory: string): Promise<void> {
  const found = await readdir(directory).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw hostError(error, "write", directory);
  });
  const held = found.filter((name) => !ignored.includes(name));
  if (held.length === 0) return;
  const shown = held.sort().slice(0, 3).join(", ");
  const more = held.length > 3 ? ` and ${held.length - 3} more` : "";
  throw new BuildError("SCAFFOLD_NOT_EMPTY", `Cannot make a project in ${directory}: it is not empty (${shown}${more}).`, {
    where: { source: directory },
    hint: "Name another folder, or add --force, which replaces files of the same names (runtime.yaml, plugins/…, README.md, .gitignore).",
  });
}

function oneOf<T extends string>(
  known: readonly T[],
  word: string,
  code: "SCAFFOLD_TEMPLATE_UNKNOWN" | "SCAFFOLD_SUITE_UNKNOWN",
  kind: string,
): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  const meant = nearest(word, known);
  throw new BuildError(code, `There is no ${kind} ${JSON.stringify(word)}.`, {
    hint: meant === undefined ? `Choose one of ${known.join(", ")}.` : `Did you mean ${meant}?`,
  });
}
