import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { normalized } from "../../shell/system/files.js";
import { PipeFile } from "../../shell/system/open-file.js";
import type { BytecodeRequests } from "../bytecode/requests.js";
import { type Exclusion, givenExclusion, packageExclusions, publicVersion, versionsFor } from "./python-exclusions.js";
import { pythonFiles } from "./python-files.js";
import { installedVersions, parseVersionRange } from "./python-versions.js";

interface Options {
  readonly optimize: boolean;
  readonly package: string | undefined;
  readonly versions: string;
  readonly patterns: readonly string[];
  /** Files and directories. */
  readonly items: readonly string[];
}

/** Compiles the Python files of a package, or some of them. Source: python3-minimal, /usr/bin/py3compile. */
export const py3compile =
  (bytecode: BytecodeRequests): Command =>
  (call) => {
    const options = parseOptions(call.args);
    const range = parseVersionRange(options.versions);
    if (range === undefined) return complain(call, `option -V: version range is invalid: ${options.versions}`) + 1;
    const versions = installedVersions(call.files, range);
    if (versions.length === 0) return complain(call, "Requested versions are not installed") + 2;
    const wanted = wantedFiles(call, options, versions);
    if (wanted === undefined) return complain(call, `cannot get content of ${options.package ?? ""}`);
    const level = options.optimize ? 1 : 0;
    const statuses = [...wanted].map(([python, paths]) => bytecode.compile(call, { python, level, paths }));
    return statuses.findLast((status) => status !== 0) ?? 0;
  };

/** Paths by version of Python; nothing where the package is unknown. */
function wantedFiles(call: Invocation, options: Options, versions: readonly string[]): ReadonlyMap<string, string[]> | undefined {
  const { package: name, items, patterns } = options;
  const { files } = call;
  const wanted = new Map<string, string[]>();
  const add = (paths: readonly string[], exclusions: readonly Exclusion[], of: readonly string[]) => {
    for (const path of paths) {
      // Where the folder is missing, no folder for bytecode can be made in it.
      if (!files.exists(path.slice(0, path.lastIndexOf("/")) || "/")) continue;
      for (const version of versionsFor(path, exclusions, of)) wanted.set(version, [...(wanted.get(version) ?? []), path]);
    }
  };
  const own = name === undefined ? [] : packageFiles(call, name);
  if (own === undefined) return undefined;
  // Private modules are compiled for one version.
  const chosen = name === undefined ? versions : versions.slice(0, 1);
  for (const item of items) {
    const exclusions = [...patterns.map((one) => givenExclusion(one, item, chosen)), ...packageExclusions(files, item, chosen)];
    if (name === undefined) add(pythonFiles(files, normalized(item.startsWith("/") ? item : `${files.cwd}/${item}`)), exclusions, chosen);
    else if (files.exists(item))
      add(
        own.filter((path) => path.startsWith(item)),
        exclusions,
        chosen,
      );
  }
  if (items.length === 0) {
    const majors = versions.map((one) => one.split(".")[0]);
    const isPublic = (version: string | undefined) => version !== undefined && (majors.includes(version) || versions.includes(version));
    add(
      own.filter((path) => isPublic(publicVersion(path))),
      packageExclusions(files, "/", versions),
      versions,
    );
  }
  return wanted;
}

function packageFiles(call: Invocation, name: string): readonly string[] | undefined {
  const stdout = new PipeFile();
  if (call.run(["dpkg", "-L", name], { stdout }) !== 0) return undefined;
  return stdout
    .text()
    .split("\n")
    .filter((path) => path.endsWith(".py"));
}

function parseOptions(args: readonly string[]): Options {
  let [optimize, name, versions] = [false, undefined as string | undefined, ""];
  const patterns: string[] = [];
  const items: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, option = "", attached] = /^(-[pVX])(.+)$/.exec(arg) ?? /^(--package|--exclude)=(.*)$/.exec(arg) ?? ["", arg];
    const value = () => attached ?? rest.shift() ?? "";
    if (option === "-p" || option === "--package") name = value();
    else if (option === "-V") versions = value();
    else if (option === "-X" || option === "--exclude") patterns.push(value());
    else if (option === "-O") optimize = true;
    else if (option === "--") items.push(...rest.splice(0));
    else if (/^-[vqf]+$|^--(verbose|quiet|force)$/.test(option)) continue;
    else if (option.startsWith("-")) throw new UnsupportedCall(`the option ${option}`);
    else items.push(option);
  }
  if (name === undefined && items.length === 0) throw new UnsupportedCall("nothing to compile");
  return { optimize, package: name, versions, patterns, items };
}
