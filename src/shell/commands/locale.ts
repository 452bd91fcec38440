import { type Command, UnsupportedCall } from "../command.js";
import { writeText } from "../system/open-file.js";

/** What the locales have that every system has: ISO 30112's "i18n" paper and metres. Source: glibc, locale/C-*.c and localedata/locales/C. */
const values: Readonly<Record<string, string>> = { height: "297", width: "210", measurement: "1" };
const charmaps: Readonly<Record<string, string>> = { C: "ANSI_X3.4-1968", POSIX: "ANSI_X3.4-1968", "C.UTF-8": "UTF-8", "C.utf8": "UTF-8" };

/** Keywords of the locale that scripts run in. Source: locale(1). */
export const locale: Command = ({ args, env, stdout }) => {
  const lines = args.map((keyword) => {
    const name = [env.get("LC_ALL"), env.get(category(keyword)), env.get("LANG")].find((one) => one !== undefined && one !== "") ?? "C";
    const charmap = charmaps[name];
    const value = keyword === "charmap" ? charmap : values[keyword];
    if (charmap === undefined || value === undefined) throw new UnsupportedCall(`locale ${keyword} of ${name}`);
    return `${value}\n`;
  });
  if (lines.length === 0) throw new UnsupportedCall("locale without a keyword");
  writeText(stdout, lines.join(""));
  return 0;
};

const category = (keyword: string): string =>
  keyword === "charmap" ? "LC_CTYPE" : keyword === "measurement" ? "LC_MEASUREMENT" : "LC_PAPER";
