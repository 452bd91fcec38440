import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { parseOptions } from "../../shell/getopt.js";
import type { Files } from "../../shell/system/files.js";

const dataFolder = "/var/lib/xml-core";
const catalogFolder = "/etc/xml";
const parts = "/usr/share/xml-core";

/** A catalog, and where its entries are kept beside it. */
interface Catalog {
  readonly path: string;
  readonly data: string;
}

/** Keeps the catalogs in which XML's programs look names up: that of all, those of packages, and those of single schemas. Source: update-xmlcatalog(8). */
export const updateXmlcatalog: Command = (call) => {
  const { args, files } = call;
  const names = ["add", "del", "file=", "id=", "local=", "package=", "root", "type=", "verbose", "sort"];
  const options = parseOptions(args, { short: "", long: Object.fromEntries(names.map((name) => [name, name.replace("=", "")])) });
  const [type, id] = [options.value("type"), options.value("id")];
  const [local, file, name] = [options.value("local"), options.value("file"), options.value("package")];
  const isAdded = options.has("add");
  if (isAdded === options.has("del") || !/^(public|system|uri)$/.test(type ?? "") || type === undefined || id === undefined)
    throw new UnsupportedCall(`update-xmlcatalog ${args.join(" ")}`);
  const start = `${type}${type === "uri" ? "" : "Id"}StartString`;
  const delegated = `delegate${type === "uri" ? "URI" : `${type.charAt(0).toUpperCase()}${type.slice(1)}`} ${start}="${id}"`;
  if (options.has("root")) {
    const catalog = { path: `${catalogFolder}/catalog`, data: `${dataFolder}/catalog` };
    const target = `${catalogFolder}/${name}.xml`;
    if (isAdded && !isFile(files, target)) return complain(call, `error: package catalog ${target} not found`);
    return change(call, { catalog, key: delegated, value: `catalog="file://${target}"`, isAdded });
  }
  if (name !== undefined) {
    const catalog = { path: `${catalogFolder}/${name}.xml`, data: `${dataFolder}/${name}` };
    if (isAdded && !isFile(files, local ?? "")) return complain(call, `error: local catalog ${local} not found`);
    return change(call, { catalog, key: delegated, value: `catalog="file://${local}"`, isAdded });
  }
  if (local === undefined) return complain(call, "error: catalog not given");
  if (isAdded && !isFile(files, file ?? "")) return complain(call, `error: file ${file} not found`);
  const key = `${type} ${type === "uri" ? "name" : `${type}Id`}="${id}"`;
  return change(call, {
    catalog: { path: local, data: `${dataFolder}/${local.replaceAll("/", "_")}` },
    key,
    value: `uri="${file}"`,
    isAdded,
  });
};

const isFile = (files: Files, path: string): boolean => files.find(path)?.type === "file";

function change(
  call: Invocation,
  { catalog, key, value, isAdded }: { readonly catalog: Catalog; readonly key: string; readonly value: string; readonly isAdded: boolean },
): number {
  const { files } = call;
  const entries = readData(files, catalog.data);
  const known = entries.get(key);
  if (!isAdded && known === undefined) return complain(call, "error: entity not registered");
  if (isAdded && known !== undefined && known !== value) return complain(call, "error: entity already registered with a different value");
  if (isAdded) entries.set(key, value);
  else entries.delete(key);
  // Without --sort they stand in Perl's own order, which is another one each time.
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  if (isFile(files, catalog.path)) files.rename(catalog.path, `${catalog.path}.old`);
  if (sorted.length === 0) {
    if (files.exists(catalog.data)) files.unlink(catalog.data);
    return 0;
  }
  files.writeText(catalog.data, sorted.map(([one, other]) => `<${one}><${other}>\n`).join(""), { mode: 0o666 });
  const lines = sorted.map(([one, other]) => `<${one} ${other}/>\n`);
  const text = files.readText(`${parts}/catalog.header`) + lines.join("") + files.readText(`${parts}/catalog.footer`);
  files.writeText(catalog.path, text, { mode: 0o666 });
  return 0;
}

function readData(files: Files, path: string): Map<string, string> {
  const lines = isFile(files, path) ? files.readText(path).split("\n") : [];
  return new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^<([^>]*)><([^>]*)>/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
}
