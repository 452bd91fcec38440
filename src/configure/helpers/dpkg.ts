import { compareVersions } from "../../deb/version.js";
import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { writeText } from "../../shell/system/open-file.js";
import { infoName, matching, readStatus } from "./dpkg-status.js";

/** The queries of dpkg that scripts make. Source: dpkg(1). */
export const dpkg: Command = (call) => {
  const [action = "", ...args] = call.args.filter((one) => one !== "--" && !/^--(root|admindir|instdir)=\/?(var\/lib\/dpkg)?$/.test(one));
  switch (action) {
    case "--compare-versions":
      return compare(call, args);
    case "--print-architecture":
      writeText(call.stdout, `${nativeArchitecture(call)}\n`);
      return 0;
    case "--print-foreign-architectures":
      return 0;
    case "-s":
    case "--status":
      return printStatus(call, args);
    case "-L":
    case "--listfiles":
      return listFiles(call, args);
    case "-S":
    case "--search":
      return search(call, args);
    case "-l":
    case "--list":
      return call.run(["dpkg-query", "-l", ...args]);
    case "--validate-pkgname":
      return args.every((name) => /^[a-z0-9][a-z0-9+.-]+$/.test(name)) ? 0 : 1;
    case "--validate-version":
      return args.every((version) => /^(\d+:)?\d[A-Za-z0-9.+~-]*$/.test(version)) ? 0 : 1;
    case "--version":
      writeText(call.stdout, `Debian 'dpkg' package management program version ${call.env.get("DPKG_RUNNING_VERSION") ?? ""} (amd64).\n`);
      return 0;
    default:
      if (
        /^--assert-(support-predepends|working-epoch|long-filenames|multi-conrep|multi-arch|versioned-provides|protected-field)$/.test(
          action,
        )
      )
        return 0;
      throw new UnsupportedCall(`dpkg ${action}`);
  }
};

/** The system's own architecture: that of its dpkg. */
export function nativeArchitecture(call: Invocation): string {
  return readStatus(call).find((one) => one.name === "dpkg")?.architecture ?? "amd64";
}

/** Source: dpkg(1), --compare-versions. An empty version is earlier than any, but for the operators with `-nl`. */
function compare(call: Invocation, [left = "", operator = "", right = ""]: readonly string[]): number {
  const known = /^(?:(lt|le|eq|ne|ge|gt)(-nl)?|([<>]=?|<<|>>|=))$/.exec(operator);
  if (known === null) return complain(call, `error: --compare-versions bad relation`) + 1;
  const names: Readonly<Record<string, string>> = { "<": "le", "<=": "le", "<<": "lt", "=": "eq", ">": "ge", ">=": "ge", ">>": "gt" };
  const relation = known[1] ?? names[known[3] ?? ""] ?? "eq";
  const emptyIsLate = known[2] !== undefined;
  const isEmpty = left === "" || right === "";
  const order = isEmpty ? (left === right ? 0 : (left === "") === emptyIsLate ? 1 : -1) : compareVersions(left, right);
  const holds = { lt: order < 0, le: order <= 0, eq: order === 0, ne: order !== 0, ge: order >= 0, gt: order > 0 }[relation];
  return holds ? 0 : 1;
}

function printStatus(call: Invocation, names: readonly string[]): number {
  const entries = readStatus(call);
  let status = 0;
  for (const name of names) {
    const found = matching(entries, name);
    if (found.length === 0) {
      writeText(
        call.stderr,
        `dpkg-query: package '${name}' is not installed and no information is available\nUse dpkg --info (= dpkg-deb --info) to examine archive files.\n`,
      );
      status = 1;
    }
    for (const one of found) writeText(call.stdout, `${one.text}\n`);
  }
  return status;
}

function listFiles(call: Invocation, names: readonly string[]): number {
  const entries = readStatus(call);
  let status = 0;
  for (const name of names) {
    const [found] = matching(entries, name);
    const list = found === undefined ? undefined : `/var/lib/dpkg/info/${infoName(call, found)}.list`;
    if (list === undefined || !call.files.exists(list)) {
      writeText(
        call.stderr,
        `dpkg-query: package '${name}' is not installed\nUse dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n`,
      );
      status = 1;
    } else {
      writeText(call.stdout, call.files.readText(list));
    }
  }
  return status;
}

function search(call: Invocation, patterns: readonly string[]): number {
  const { files, stdout, stderr } = call;
  const folder = "/var/lib/dpkg/info";
  let status = 0;
  for (const pattern of patterns) {
    const isPath = pattern.startsWith("/");
    const owners = files
      .readdir(folder)
      .filter((name) => name.endsWith(".list"))
      .flatMap((name) =>
        files
          .readText(`${folder}/${name}`)
          .split("\n")
          .filter((line) => (isPath ? line === pattern : line !== "" && line.includes(pattern)))
          .map((line) => [line, name.slice(0, -".list".length)] as const),
      );
    if (owners.length === 0) {
      writeText(stderr, `dpkg-query: no path found matching pattern ${isPath ? pattern : `*${pattern}*`}\n`);
      status = 1;
    }
    const paths = new Map<string, string[]>();
    for (const [line, owner] of owners) paths.set(line, [...(paths.get(line) ?? []), owner]);
    for (const [line, names] of paths) writeText(stdout, `${names.join(", ")}: ${line}\n`);
  }
  return status;
}
