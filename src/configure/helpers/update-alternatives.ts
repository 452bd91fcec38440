import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";
import { type Alternative, type Choice, formatAlternative, parseAlternative } from "./alternative.js";

const database = "/var/lib/dpkg/alternatives";
const links = "/etc/alternatives";

interface Install {
  readonly name: string;
  readonly link: string;
  readonly choice: Choice;
  readonly slaveLinks: ReadonlyMap<string, string>;
}

/** Source: update-alternatives(1). */
export const updateAlternatives: Command = (call) => {
  const args = [...call.args];
  const quiet = take(args, "--quiet");
  take(args, "--force");
  take(args, "--verbose");
  const talk = (text: string) => {
    if (!quiet) writeText(call.stdout, `update-alternatives: ${text}\n`);
  };
  const [action = "", name = "", path = ""] = args;
  switch (action) {
    case "--install":
      return install(call, installOf(args.slice(1)), talk);
    case "--remove":
      return remove(call, name, path, talk);
    case "--remove-all":
      return removeAll(call, name);
    case "--auto":
      return setChoice(call, name, undefined, talk);
    case "--set":
      return setChoice(call, name, path, talk);
    case "--query":
    case "--display":
    case "--list":
      return list(call, name, action);
    default:
      throw new UnsupportedCall(`update-alternatives ${action}`);
  }
};

function take(args: string[], option: string): boolean {
  const at = args.indexOf(option);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

function installOf([link = "", name = "", path = "", priority = "", ...rest]: readonly string[]): Install {
  const slaves = new Map<string, string>();
  const slaveLinks = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 4) {
    const [option, slaveLink = "", slave = "", target = ""] = rest.slice(at, at + 4);
    if (option !== "--slave") throw new UnsupportedCall(`update-alternatives ${option}`);
    slaves.set(slave, target);
    slaveLinks.set(slave, slaveLink);
  }
  return { name, link, choice: { path, priority: Number(priority), slaves }, slaveLinks };
}

function load(files: Files, name: string): Alternative | undefined {
  const path = `${database}/${name}`;
  return files.exists(path) ? parseAlternative(files.readText(path)) : undefined;
}

const best = ({ choices }: Alternative): Choice | undefined =>
  choices.reduce<Choice | undefined>((found, one) => (found === undefined || one.priority > found.priority ? one : found), undefined);

function install(call: Invocation, { name, link, choice, slaveLinks }: Install, talk: (text: string) => void): number {
  const { files } = call;
  if (!files.exists(choice.path)) return complain(call, `error: alternative path ${choice.path} doesn't exist`) + 1;
  const before = load(files, name) ?? { status: "auto", link, slaves: new Map<string, string>(), choices: [] };
  // Of two with the same priority, the one that was there before is the better one.
  const known = before.choices.some(({ path }) => path === choice.path);
  const choices = known ? before.choices.map((one) => (one.path === choice.path ? choice : one)) : [...before.choices, choice];
  const alternative: Alternative = { status: before.status, link, slaves: new Map([...before.slaves, ...slaveLinks]), choices };
  if (before.link !== link && files.find(before.link, { follow: false })?.type === "symlink") files.unlink(before.link);
  const current = currentPath(files, name);
  const chosen = alternative.status === "auto" ? best(alternative) : alternative.choices.find(({ path }) => path === current);
  if (chosen !== undefined) {
    if (chosen.path !== current) {
      talk(`using ${chosen.path} to provide ${link} (${name}) in ${alternative.status} mode`);
    }
    point(call, name, alternative, chosen, talk);
  }
  save(files, name, alternative);
  return 0;
}

function currentPath(files: Files, name: string): string | undefined {
  const node = files.find(`${links}/${name}`, { follow: false });
  return node?.type === "symlink" ? node.target : undefined;
}

/** A file that is there gives its name only where it is a link. */
function point(call: Invocation, name: string, alternative: Alternative, chosen: Choice, talk: (text: string) => void): void {
  const { files } = call;
  replaceLink(files, `${links}/${name}`, chosen.path);
  linkPublic(call, alternative.link, `${links}/${name}`, talk);
  for (const [slave, link] of alternative.slaves) {
    const target = chosen.slaves.get(slave) ?? "";
    if (target !== "" && files.exists(target)) {
      replaceLink(files, `${links}/${slave}`, target);
      linkPublic(call, link, `${links}/${slave}`, talk);
      continue;
    }
    if (target !== "") talk(`warning: skip creation of ${link} because associated file ${target} (of link group ${name}) doesn't exist`);
    for (const path of [link, `${links}/${slave}`]) if (files.find(path, { follow: false })?.type === "symlink") files.unlink(path);
  }
}

function linkPublic(call: Invocation, link: string, target: string, talk: (text: string) => void): void {
  const { files } = call;
  const node = files.find(link, { follow: false });
  if (node !== undefined && node.type !== "symlink") {
    talk(`warning: not replacing ${link} with a link`);
    return;
  }
  const folder = link.slice(0, link.lastIndexOf("/"));
  // A folder that an image leaves out, such as that of the manual pages, is not made for a link.
  if (files.isDirectory(folder)) replaceLink(files, link, target);
}

function replaceLink(files: Files, path: string, target: string): void {
  const node = files.find(path, { follow: false });
  if (node?.type === "symlink" && node.target === target) return;
  if (node !== undefined) files.unlink(path);
  files.symlink(target, path);
}

function save(files: Files, name: string, alternative: Alternative): void {
  files.writeText(`${database}/${name}`, formatAlternative(alternative));
}

function remove(call: Invocation, name: string, path: string, talk: (text: string) => void): number {
  const { files } = call;
  const alternative = load(files, name);
  if (alternative === undefined || !alternative.choices.some((one) => one.path === path)) return 0;
  const rest: Alternative = { ...alternative, choices: alternative.choices.filter((one) => one.path !== path) };
  const chosen = best(rest);
  if (chosen === undefined) return removeAll(call, name);
  if (currentPath(files, name) === path || rest.status === "auto") point(call, name, rest, chosen, talk);
  save(files, name, currentPath(files, name) === path ? { ...rest, status: "auto" } : rest);
  return 0;
}

function removeAll({ files }: Invocation, name: string): number {
  const alternative = load(files, name);
  if (alternative === undefined) return 0;
  const paths = [alternative.link, `${links}/${name}`, ...[...alternative.slaves].flatMap(([slave, link]) => [link, `${links}/${slave}`])];
  for (const path of paths) if (files.find(path, { follow: false })?.type === "symlink") files.unlink(path);
  files.unlink(`${database}/${name}`);
  return 0;
}

function setChoice(call: Invocation, name: string, path: string | undefined, talk: (text: string) => void): number {
  const alternative = load(call.files, name);
  if (alternative === undefined) return complain(call, `error: no alternatives for ${name}`) + 1;
  const chosen = path === undefined ? best(alternative) : alternative.choices.find((one) => one.path === path);
  if (chosen === undefined) return complain(call, `error: alternative ${path} for ${name} not registered; not setting`) + 1;
  const changed: Alternative = { ...alternative, status: path === undefined ? "auto" : "manual" };
  if (chosen.path !== currentPath(call.files, name))
    talk(`using ${chosen.path} to provide ${alternative.link} (${name}) in ${changed.status} mode`);
  point(call, name, changed, chosen, talk);
  save(call.files, name, changed);
  return 0;
}

function list(call: Invocation, name: string, action: string): number {
  const alternative = load(call.files, name);
  if (alternative === undefined) return complain(call, `error: no alternatives for ${name}`) + (action === "--list" ? 1 : 1);
  if (action === "--list") {
    writeText(call.stdout, alternative.choices.map(({ path }) => `${path}\n`).join(""));
    return 0;
  }
  if (action === "--display") throw new UnsupportedCall("update-alternatives --display");
  const top = best(alternative);
  const slaves = (entries: Iterable<readonly [string, string]>, head: string) => {
    const lines = [...entries].filter(([, target]) => target !== "").map(([slave, target]) => ` ${slave} ${target}\n`);
    return lines.length === 0 ? "" : `${head}:\n${lines.join("")}`;
  };
  writeText(
    call.stdout,
    `Name: ${name}\nLink: ${alternative.link}\n${slaves(alternative.slaves, "Slaves")}Status: ${alternative.status}\n` +
      (top === undefined ? "" : `Best: ${top.path}\n`) +
      `Value: ${currentPath(call.files, name) ?? "none"}\n` +
      alternative.choices
        .map(({ path, priority, slaves: own }) => `\nAlternative: ${path}\nPriority: ${priority}\n${slaves(own, "Slaves")}`)
        .join(""),
  );
  return 0;
}
