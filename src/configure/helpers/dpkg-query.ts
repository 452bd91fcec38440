import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";
import { dpkg, nativeArchitecture } from "./dpkg.js";
import { matching, readStatus, type StatusEntry } from "./dpkg-status.js";

/** Source: dpkg-query(1). */
export const dpkgQuery: Command = (call) => {
  const format = call.args.flatMap((arg, i) => {
    if (arg.startsWith("--showformat=")) return [arg.slice("--showformat=".length)];
    if (arg === "-f") return [call.args[i + 1] ?? ""];
    return /^-f./.test(arg) ? [arg.replace(/^-f=?/, "")] : [];
  });
  const rest = call.args.filter((arg, i) => !/^(--showformat=|-f|--admindir=|--no-pager$)/.test(arg) && call.args[i - 1] !== "-f");
  const [action = "", ...names] = rest;
  if (action === "-W" || action === "--show") return show(call, names, format[0] ?? `\${binary:Package}\\t\${Version}\\n`);
  if (action === "-l" || action === "--list") return list(call, names);
  if (/^-[sLS]$|^--(status|listfiles|search)$/.test(action)) return dpkg({ ...call, args: rest });
  if (action === "-c" || action === "--control-path") return controlPath(call, names);
  throw new UnsupportedCall(`dpkg-query ${action}`);
};

function selected(
  call: Invocation,
  patterns: readonly string[],
): { readonly found: readonly StatusEntry[]; readonly missing: readonly string[] } {
  const entries = readStatus(call);
  if (patterns.length === 0) return { found: entries, missing: [] };
  const found = entries.filter((one) => patterns.some((pattern) => matching([one], pattern).length > 0));
  return { found, missing: patterns.filter((pattern) => matching(entries, pattern).length === 0) };
}

function show(call: Invocation, patterns: readonly string[], format: string): number {
  const { found, missing } = selected(call, patterns);
  for (const one of found) writeText(call.stdout, formatted(call, one, format));
  for (const name of missing) writeText(call.stderr, `dpkg-query: no packages found matching ${name}\n`);
  return missing.length > 0 ? 1 : 0;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };

function formatted(call: Invocation, entry: StatusEntry, format: string): string {
  return format.replace(
    /\\(.)|\$\{([^};]+)(?:;(-?\d+))?\}/gs,
    (_, escaped: string | undefined, name: string, width: string | undefined) => {
      if (escaped !== undefined) return escapes[escaped] ?? escaped;
      const value = fieldValue(call, entry, name);
      const size = Math.abs(Number(width ?? 0));
      return Number(width ?? 0) < 0 ? value.padEnd(size) : value.padStart(size);
    },
  );
}

function fieldValue(call: Invocation, entry: StatusEntry, name: string): string {
  const [want, flag, state] = entry.status;
  switch (name) {
    case "binary:Package":
      return isQualified(call, entry) ? `${entry.name}:${entry.architecture}` : entry.name;
    case "db:Status-Abbrev":
      return `${abbreviation(want, state)} `;
    case "db:Status-Want":
      return want;
    case "db:Status-Status":
      return state;
    case "db:Status-Eflag":
      return flag;
    case "source:Package":
      return (entry.field("Source") ?? entry.name).replace(/ .*/, "");
    default:
      if (/^(binary|source|db):/.test(name)) throw new UnsupportedCall(`the field ${name}`);
      return entry.field(name) ?? "";
  }
}

/** Packages that may stand there for several architectures are named with theirs. */
const isQualified = (call: Invocation, entry: StatusEntry): boolean =>
  entry.field("Multi-Arch") === "same" || (entry.architecture !== "all" && entry.architecture !== nativeArchitecture(call));

const states: Readonly<Record<string, string>> = {
  "not-installed": "n",
  "config-files": "c",
  "half-installed": "H",
  unpacked: "U",
  "half-configured": "F",
  "triggers-awaited": "W",
  "triggers-pending": "t",
  installed: "i",
};

const abbreviation = (want: string, state: string): string => `${want.charAt(0)}${states[state] ?? "n"}`;

function list(call: Invocation, patterns: readonly string[]): number {
  const { found, missing } = selected(call, patterns);
  for (const name of missing) writeText(call.stderr, `dpkg-query: no packages found matching ${name}\n`);
  if (found.length === 0) return missing.length > 0 ? 1 : 0;
  const rows = found.map((one) => {
    const [want, , state] = one.status;
    const summary = (one.field("Description") ?? "").split("\n")[0] ?? "";
    return [abbreviation(want, state), fieldValue(call, one, "binary:Package"), one.version, one.architecture, summary] as const;
  });
  const width = (column: 1 | 2 | 3, least: number) => Math.max(least, ...rows.map((row) => row[column].length));
  const widths = [width(1, 14), width(2, 12), width(3, 12)] as const;
  const line = (mark: string, [name, version, architecture]: readonly [string, string, string], summary: string) =>
    `${mark}${name.padEnd(widths[0])} ${version.padEnd(widths[1])} ${architecture.padEnd(widths[2])} ${summary}\n`;
  writeText(
    call.stdout,
    "Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n" +
      line("||/ ", ["Name", "Version", "Architecture"], "Description") +
      `+++-${"=".repeat(widths[0])}-${"=".repeat(widths[1])}-${"=".repeat(widths[2])}-${"=".repeat(32)}\n` +
      rows.map(([status, name, version, architecture, summary]) => line(`${status}  `, [name, version, architecture], summary)).join(""),
  );
  return missing.length > 0 ? 1 : 0;
}

function controlPath(call: Invocation, [name = "", file]: readonly string[]): number {
  const [entry] = matching(readStatus(call), name);
  if (entry === undefined) return 1;
  const folder = "/var/lib/dpkg/info";
  const stems = [`${entry.name}:${entry.architecture}`, entry.name];
  const found = call.files.readdir(folder).filter((one) => stems.some((stem) => one.startsWith(`${stem}.`)) && !one.endsWith(".list"));
  for (const one of found) if (file === undefined || one.endsWith(`.${file}`)) writeText(call.stdout, `${folder}/${one}\n`);
  return 0;
}
