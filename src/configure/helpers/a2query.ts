import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";
import { matching, readStatus } from "./dpkg-status.js";

const kinds: Readonly<Record<string, readonly [noun: string, folder: string, ending: string]>> = {
  m: ["module", "mods", ".load"],
  s: ["site", "sites", ".conf"],
  c: ["conf", "conf", ".conf"],
};

const whose: Readonly<Record<string, string>> = { admin: "site administrator", maint: "maintainer script" };

/** The statuses for what is off: never heard of, switched off by the administrator, or by a package. */
const off: Readonly<Record<string, number>> = { admin: 32, maint: 33 };

/** What of Apache's configuration is enabled. Apache itself cannot be asked: it answers from its folders. Source: apache2, debian/a2query. */
export const a2query: Command = (call) => {
  const { args, stdout, files } = call;
  const quiet = args.includes("-q");
  const [option = "", pattern = ""] = args.filter((arg) => arg !== "-q");
  const say = (text: string) => {
    if (!quiet) writeText(stdout, `${text}\n`);
  };
  const kind = kinds[option.charAt(1)];
  if (kind !== undefined) return queryState(call, kind, { pattern: pattern || option.slice(2), quiet });
  switch (option) {
    case "-M": {
      const found = files.readdir("/etc/apache2/mods-enabled").find((name) => /^mpm_(event|worker|prefork)\.load$/.test(name));
      say(found?.slice("mpm_".length, -".load".length) ?? "invalid");
      return 0;
    }
    case "-a":
      // The number of the module interface of every Apache 2.4.
      say("20120211");
      return 0;
    case "-d":
      say("/usr/lib/apache2/modules/");
      return 0;
    case "-v":
      say(matching(readStatus(call), "apache2-bin")[0]?.version.replace(/-.*/, "") ?? "");
      return 0;
    default:
      throw new UnsupportedCall(`a2query ${option}`);
  }
};

function queryState(
  { files, stdout, stderr }: Invocation,
  [noun, folder, ending]: readonly [string, string, string],
  { pattern, quiet }: { readonly pattern: string; readonly quiet: boolean },
): number {
  const wanted = pattern.replace(/^mod/, "").replace(/\.(conf|load)/, "");
  const marked = (state: string, name: string) =>
    ["maint", "admin"].find((by) => files.exists(`/var/lib/apache2/${noun}/${state}_by_${by}/${name}`));
  const found = files
    .readdir(`/etc/apache2/${folder}-enabled`)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter((name) => wanted === "" || name === wanted);
  const lines = found.map((name) => `${name} (enabled by ${whose[marked("enabled", name) ?? ""] ?? "unknown"})\n`);
  if (!quiet) writeText(stdout, lines.join(""));
  if (found.length > 0) return 0;
  const by = marked("disabled", wanted);
  if (!quiet) writeText(stderr, `No ${noun} matches ${wanted}${by === undefined ? "" : ` (disabled by ${whose[by]})`}\n`);
  return off[by ?? ""] ?? 1;
}
