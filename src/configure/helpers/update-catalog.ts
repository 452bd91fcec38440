import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";

const catalogs = "/etc/sgml";
const all = "/var/lib/sgml-base/supercatalog";

/** Keeps the catalogs in which SGML's programs look public names up. Source: update-catalog(8). */
export const updateCatalog: Command = (call) => {
  const { args, stdout, run } = call;
  const options = args.filter((arg) => arg.startsWith("--"));
  const operands = args.filter((arg) => !arg.startsWith("--"));
  const unknown = options.find((option) => !/^--(add|remove|quiet|super|update-super)?$/.test(option));
  const actions = options.filter((option) => /^--(add|remove|update-super)$/.test(option));
  const isSuper = options.includes("--super");
  const wanted = actions[0] === "--update-super" ? 0 : isSuper ? 1 : 2;
  if (unknown !== undefined || actions.length !== 1 || operands.length !== wanted)
    throw new UnsupportedCall(`update-catalog ${args.join(" ")}`);
  if (wanted === 0) return updateAll(call);
  if (isSuper) {
    writeText(stdout, "update-catalog: Suppressing action on super catalog. Invoking trigger instead.\n");
    return run(["dpkg-trigger", catalogs]) === 0 ? 0 : updateAll(call);
  }
  const [catalog = "", entry = ""] = operands;
  return change(call.files, { catalog, entry, isAdded: actions[0] === "--add" });
};

function change(
  files: Files,
  { catalog, entry, isAdded }: { readonly catalog: string; readonly entry: string; readonly isAdded: boolean },
): number {
  const isThere = files.find(catalog)?.type === "file";
  const lines = isThere
    ? linesOf(files, catalog).filter((line) => !line.includes(entry))
    : linesOf(files, "/usr/share/sgml-base/catalog.centralized").map((line) => line.replace("CATALOG", catalog));
  if (isThere) files.rename(catalog, `${catalog}.old`);
  writeLines(files, catalog, isAdded ? [...lines, `CATALOG ${entry}`] : lines);
  return 0;
}

/** The catalog of all packages' catalogs, but for those that name what is not there. */
function updateAll(call: Invocation): number {
  const { files } = call;
  const names = files.readdir(catalogs).filter((name) => /^[^.].*\.cat$/.test(name));
  const usable = names.map((name) => `${catalogs}/${name}`).filter((path) => isComplete(call, path));
  const heading = [
    "--",
    "## This file is created by update-catalog with update-super.",
    "## Please see update-catalog(8) for how to modify this file.",
    "--",
  ];
  writeLines(files, `${all}.new`, [...heading, ...usable.map((path) => `CATALOG ${path}`)]);
  if (files.exists(all)) files.rename(all, `${all}.old`);
  files.rename(`${all}.new`, all);
  return 0;
}

/** Source: OASIS TR 9401: words, literals in quotes, and comments between two hyphens. */
function isComplete(call: Invocation, path: string): boolean {
  const { files } = call;
  if (files.find(path)?.type !== "file") return false;
  let base = path.slice(0, path.lastIndexOf("/"));
  let previous = "";
  for (const [token] of files.readText(path).matchAll(/(?:\s+|--[\s\S]*?--)+|'[\s\S]*?'|"[\s\S]*?"|\S+/g)) {
    if (/^(\s|--)/.test(token)) continue;
    const text = token.replace(/^(['"])([\s\S]*)\1$/, "$2");
    if (previous === "catalog" && files.find(text.startsWith("/") ? text : `${base}/${text}`)?.type !== "file") {
      if (!call.args.includes("--quiet")) complain(call, `Warning ignoring catalog \`${path}' which references non-existent catalogs.`);
      return false;
    }
    if (previous === "base") base = text;
    const isName = previous === "catalog" || previous === "base";
    previous = isName ? "" : token.toLowerCase();
  }
  return true;
}

const linesOf = (files: Files, path: string): readonly string[] => files.readText(path).replace(/\n$/, "").split("\n");

const writeLines = (files: Files, path: string, lines: readonly string[]): void =>
  files.writeText(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o666 });
