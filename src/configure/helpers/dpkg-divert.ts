import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";
import { type Diversion, parseDiversions } from "../diversions.js";
import { dpkgPathOrder } from "./dpkg-path-order.js";

const database = "/var/lib/dpkg/diversions";

const readDiversions = (files: Files): readonly Diversion[] => (files.exists(database) ? parseDiversions(files.readText(database)) : []);

function writeDiversions(files: Files, diversions: readonly Diversion[]): void {
  if (files.exists(database)) files.rename(database, `${database}-old`);
  const inOrder = diversions.toSorted((a, b) => dpkgPathOrder(a.from) - dpkgPathOrder(b.from));
  files.writeText(database, inOrder.map(({ from, to, by }) => `${from}\n${to}\n${by}\n`).join(""));
}

interface Request {
  readonly action: string;
  readonly path: string;
  readonly by: string;
  readonly to: string;
  readonly rename: boolean;
  readonly quiet: boolean;
  readonly test: boolean;
}

/** Source: dpkg-divert(1). */
export const dpkgDivert: Command = (call) => {
  const request = requestOf(call);
  const diversions = readDiversions(call.files);
  switch (request.action) {
    case "--listpackage":
      return listPackage(call, request, diversions);
    case "--truename":
      writeText(call.stdout, `${diversions.find(({ from }) => from === request.path)?.to ?? request.path}\n`);
      return 0;
    case "--list":
      return list(call, request, diversions);
    case "--remove":
      return remove(call, request, diversions);
    default:
      return add(call, request, diversions);
  }
};

function requestOf({ args, env }: Invocation): Request {
  let action = "--add";
  let by: string | undefined;
  let to: string | undefined;
  let path = "";
  let rename = false;
  const flags = new Set<string>();
  const rest = [...args].reverse();
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    const [name, value] = /^(--[\w-]+)=(.*)$/s.exec(arg)?.slice(1) ?? [arg, undefined];
    if (/^--(add|remove|list|listpackage|truename)$/.test(arg)) action = arg;
    else if (name === "--package") by = value ?? rest.pop();
    else if (name === "--divert") to = value ?? rest.pop();
    else if (arg === "--local") by = ":";
    else if (arg === "--rename" || arg === "--no-rename") rename = arg === "--rename";
    else if (arg === "--quiet" || arg === "--test") flags.add(arg);
    else if (name === "--root" || name === "--instdir" || name === "--admindir") {
      const folder = value ?? rest.pop() ?? "";
      if (!["", "/", "/var/lib/dpkg"].includes(folder)) throw new UnsupportedCall(`${name} ${folder}`);
    } else if (arg.startsWith("--")) throw new UnsupportedCall(`the option ${arg}`);
    else path = arg;
  }
  const owner = by ?? env.get("DPKG_MAINTSCRIPT_PACKAGE") ?? ":";
  return { action, path, by: owner, to: to ?? `${path}.distrib`, rename, quiet: flags.has("--quiet"), test: flags.has("--test") };
}

function listPackage(call: Invocation, { path }: Request, diversions: readonly Diversion[]): number {
  const found = diversions.find(({ from }) => from === path);
  if (found !== undefined) writeText(call.stdout, `${found.by === ":" ? "LOCAL" : found.by}\n`);
  return 0;
}

function list(call: Invocation, { path }: Request, diversions: readonly Diversion[]): number {
  for (const one of diversions) if (path === "" || [one.from, one.to, one.by].includes(path)) writeText(call.stdout, `${sentence(one)}\n`);
  return 0;
}

const sentence = ({ from, to, by }: Diversion): string =>
  by === ":" ? `local diversion of ${from} to ${to}` : `diversion of ${from} to ${to} by ${by}`;

function add(call: Invocation, request: Request, diversions: readonly Diversion[]): number {
  const { path, by, to, quiet } = request;
  const wanted: Diversion = { from: path, to, by };
  const same = diversions.find((one) => one.from === path && one.to === to && one.by === by);
  if (same !== undefined) {
    if (!quiet) writeText(call.stdout, `Leaving '${sentence(same)}'\n`);
    return 0;
  }
  const clash = diversions.find((one) => one.from === path || one.to === path || one.from === to || one.to === to);
  if (clash !== undefined) return complain(call, `error: '${sentence(wanted)}' clashes with '${sentence(clash)}'`) + 1;
  if (!quiet) writeText(call.stdout, `Adding '${sentence(wanted)}'\n`);
  if (request.test) return 0;
  if (request.rename && call.files.find(path, { follow: false }) !== undefined) call.files.rename(path, to);
  writeDiversions(call.files, [wanted, ...diversions]);
  return 0;
}

function remove(call: Invocation, request: Request, diversions: readonly Diversion[]): number {
  const { path, by, quiet, test } = request;
  const found = diversions.find(({ from }) => from === path);
  if (found === undefined) {
    if (!quiet)
      writeText(
        call.stdout,
        `No diversion '${by === ":" ? `local diversion of ${path}` : `diversion of ${path} by ${by}`}', none removed.\n`,
      );
    return 0;
  }
  if (found.by !== by)
    return complain(call, `error: mismatch on package\n  when removing 'diversion of ${path} by ${by}'\n  found '${sentence(found)}'`) + 1;
  if (!quiet) writeText(call.stdout, `Removing '${sentence(found)}'\n`);
  if (test) return 0;
  const { files } = call;
  if (request.rename && files.find(found.to, { follow: false }) !== undefined && files.find(path, { follow: false }) === undefined) {
    files.rename(found.to, path);
  }
  writeDiversions(
    files,
    diversions.filter((one) => one !== found),
  );
  return 0;
}
