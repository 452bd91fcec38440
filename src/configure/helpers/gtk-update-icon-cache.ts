import { type Command, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { formatIconCache } from "../icons/icon-cache.js";
import { readIconTheme } from "../icons/theme-folder.js";

/** Writes down which pictures the icons of a theme have. An old cache is always made anew. Source: gtk-update-icon-cache(1). */
export const gtkUpdateIconCache: Command = (call) => {
  const { args, files } = call;
  const options = args.filter((arg) => arg.startsWith("-"));
  const [path, ...more] = args.filter((arg) => !arg.startsWith("-"));
  const unknown = options.find((option) => !/^(-[fqti]+|--(force|quiet|ignore-theme-index|index-only))$/.test(option));
  if (unknown !== undefined || path === undefined || more.length > 0) throw new UnsupportedCall(`${call.name} ${args.join(" ")}`);
  const has = (letter: string, long: string) =>
    options.some((option) => option === long || (/^-[a-z]/.test(option) && option.includes(letter)));
  if (!has("t", "--ignore-theme-index") && files.find(`${path}/index.theme`)?.type !== "file")
    return complain(call, "No theme index file.");
  const cache = `${path}/icon-theme.cache`;
  try {
    const theme = readIconTheme(files, path);
    if (files.exists(cache)) files.unlink(cache);
    if (theme.icons.size === 0) return 0;
    files.writeText(cache, formatIconCache(theme), { mode: 0o644 });
  } catch (error) {
    if (error instanceof RangeError) throw new UnsupportedCall(error.message);
    throw error;
  }
  if (!has("q", "--quiet")) complain(call, "Cache file created successfully.");
  return 0;
};
