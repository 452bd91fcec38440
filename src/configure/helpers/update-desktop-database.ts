import { type Command, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";

/** Writes down which applications open which types: mimeinfo.cache. Source: update-desktop-database(1); the Desktop Entry specification. */
export const updateDesktopDatabase: Command = (call) => {
  const { args, files } = call;
  const unknown = args.find((arg) => arg.startsWith("-") && !/^(-[qv]+|--(quiet|verbose))$/.test(arg));
  if (unknown !== undefined) throw new UnsupportedCall(`update-desktop-database ${unknown}`);
  const given = args.filter((arg) => !arg.startsWith("-"));
  const folders = given.length > 0 ? given : ["/usr/local/share/applications", "/usr/share/applications"];
  const found = folders.filter((one) => files.isDirectory(one));
  if (found.length === 0) return complain(call, `The databases in [${folders.join(", ")}] could not be updated.`);
  for (const folder of found) {
    const types = new Map<string, string[]>();
    for (const { name, path } of desktopFiles(files, folder, "")) {
      for (const type of typesOf(files.readText(path))) {
        const known = types.get(type) ?? [];
        if (!known.includes(name)) types.set(type, [...known, name]);
      }
    }
    const lines = [...types]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([type, names]) =>
          `${type}=${names
            .sort()
            .map((name) => `${name};`)
            .join("")}\n`,
      );
    const cache = `${folder}/mimeinfo.cache`;
    if (files.exists(cache)) files.unlink(cache);
    files.writeText(cache, `[MIME Cache]\n${lines.join("")}`, { mode: 0o644 });
  }
  return 0;
};

/** The applications of a folder; the names of those further below begin with the names of their folders. */
function desktopFiles(files: Files, folder: string, prefix: string): readonly { readonly name: string; readonly path: string }[] {
  return files.readdir(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (files.isDirectory(path)) return desktopFiles(files, path, `${prefix}${name}-`);
    return name.endsWith(".desktop") && files.exists(path) ? [{ name: prefix + name, path }] : [];
  });
}

/** None where the file has a line that is none of its format, or says that it is hidden. */
function typesOf(text: string): readonly string[] {
  const entry = new Map<string, string>();
  let group: string | undefined;
  for (const line of text.split("\n").filter((one) => !/^\s*(#.*)?$/.test(one))) {
    const [, header] = /^\[(.*)\]\s*$/.exec(line) ?? [];
    const [, key, value] = /^([^=[][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header === undefined && (key === undefined || group === undefined)) return [];
    group = header ?? group;
    if (group === "Desktop Entry" && key !== undefined && value !== undefined) entry.set(key, value);
  }
  if (entry.get("Hidden") === "true") return [];
  const types = (entry.get("MimeType") ?? "").split(";").map((type) => type.trimEnd());
  return types.filter(isType);
}

/** The media that are registered, those of desktops, and those of experiments. */
const media = /^(application|audio|chemical|font|image|inode|message|model|multipart|text|video|x-.*)$/;

/** Source: RFC 2045, 5.1 (`token`). */
function isType(type: string): boolean {
  const [medium = "", subtype = "", ...more] = type.split("/");
  return more.length === 0 && media.test(medium) && /^[\w!#$%&'*+.^`{|}~-]+$/.test(subtype);
}
