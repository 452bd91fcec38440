import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { type Command, UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";

const sources = ["/usr/share/hunspell", "/usr/share/myspell/dicts"];
const cache = "/var/cache/postgresql/dicts";
const shared = "/usr/share/postgresql/";

/** Dictionaries of spelling in UTF-8, for PostgreSQL's search in texts. Source: pg_updatedicts(8) of postgresql-common. */
export const pgUpdatedicts: Command = ({ files, stdout, stderr, run }) => {
  if (run(["mkdir", "-p", cache]) !== 0) return 1;
  const versions = serverVersions(files);
  const current = new Set<string>();
  writeText(stdout, "Building PostgreSQL dictionaries from installed myspell/hunspell packages...\n");
  for (const affixes of sources.flatMap((folder) => named(files, folder, /\.aff$/))) {
    if (isLink(files, affixes)) continue;
    const words = affixes.replace(/aff$/, "dic");
    if (files.find(words)?.type !== "file") {
      writeText(stderr, `ERROR: ${affixes} does not have corresponding ${words}, ignoring\n`);
      continue;
    }
    const [, encoding] = /^SET ([\w-]+)[ \t\r\f\v]*$/m.exec(files.readText(affixes)) ?? [];
    if (encoding === undefined) {
      writeText(stderr, `ERROR: no encoding defined in ${affixes}, ignoring\n`);
      continue;
    }
    const locale = affixes.replace(/^.*\/(.*)\.aff$/, "$1").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    writeText(stdout, `  ${locale}\n`);
    for (const [ending, source] of [
      ["affix", affixes],
      ["dict", words],
    ] as const) {
      files.writeText(`${cache}/${locale}.${ending}`, inUtf8(files.readText(source), encoding, source));
      current.add(`${cache}/${locale}.${ending}`);
    }
    for (const name of versions.flatMap((version) => link(files, `${shared}/${version}/tsearch_data`, locale))) current.add(name);
  }
  writeText(stdout, "Removing obsolete dictionary files:\n");
  const folders = named(files, shared, /^/).map((path) => `${path}/tsearch_data`);
  const links = [/\.affix$/, /\.dict$/].flatMap((ending) => folders.flatMap((folder) => named(files, folder, ending)));
  for (const path of [...named(files, cache, /^/), ...links.filter((one) => isLink(files, one))]) {
    if (current.has(path)) continue;
    writeText(stdout, `  ${path}\n`);
    files.unlink(path);
  }
  return 0;
};

const isLink = (files: Files, path: string): boolean => files.find(path, { follow: false })?.type === "symlink";

/** The paths that a pattern of a shell finds in a folder. */
function named(files: Files, folder: string, pattern: RegExp): readonly string[] {
  if (!files.isDirectory(folder)) return [];
  return files
    .readdir(folder)
    .filter((name) => !name.startsWith(".") && pattern.test(name))
    .map((name) => `${folder}/${name}`);
}

/** The versions of which there is a server. Source: PgCommon, get_versions. */
const serverVersions = (files: Files): readonly string[] =>
  named(files, "/usr/lib/postgresql", /^\d+\.?\d+$/)
    .filter((path) => files.exists(`${path}/bin/postgres`))
    .map((path) => path.replace(/^.*\//, ""));

/** Links to a dictionary in a server's folder; files of the administrator stay. */
function link(files: Files, folder: string, locale: string): readonly string[] {
  if (!files.isDirectory(folder)) return [];
  const names = ["affix", "dict"].map((ending) => `${locale}.${ending}`);
  const isOwn = (name: string) => files.exists(`${folder}/${name}`) && !isLink(files, `${folder}/${name}`);
  if (!names.some(isOwn)) {
    for (const name of names) {
      if (files.find(`${folder}/${name}`, { follow: false }) !== undefined) files.unlink(`${folder}/${name}`);
      files.symlink(`${cache}/${name}`, `${folder}/${name}`);
    }
  }
  return names.map((name) => `${folder}/${name}`);
}

/** Whose control characters the WHATWG's tables have other letters for. */
const cut = /^iso-?8859-?(1|9|11)$/;

function inUtf8(text: string, encoding: string, path: string): string {
  const label = encoding.toLowerCase().replace(/^iso-?8859/, "iso8859");
  const unknown = new UnsupportedCall(`${path}, which is in ${encoding}`);
  if (cut.test(label) && /[\x80-\x9f]/.test(text)) throw unknown;
  try {
    const decoded = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(byteStringBytes(text as ByteString));
    return byteStringOf(new TextEncoder().encode(decoded));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw unknown;
    throw error;
  }
}
