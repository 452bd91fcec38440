import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import { enableLinks, findUnit } from "./systemd-unit.js";

interface Places {
  readonly kind: "system" | "user";
  readonly etc: string;
  readonly state: string;
}

/** Enables units as packages ask for it, and keeps what was enabled for the day when a package comes back. Source: deb-systemd-helper(1p). */
export const debSystemdHelper: Command = (call) => {
  const options = call.args.filter((arg) => arg.startsWith("--"));
  const [action = "", ...units] = call.args.filter((arg) => !arg.startsWith("--"));
  const unknown = options.find((one) => one !== "--quiet" && one !== "--user" && one !== "--system");
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  const places = placesOf(options.includes("--user") ? "user" : "system");
  let status = 0;
  for (const unit of units) status = Math.max(status, actOn(call, action, unit, places));
  return status;
};

const placesOf = (kind: "system" | "user"): Places => ({
  kind,
  etc: `/etc/systemd/${kind}`,
  state: `/var/lib/systemd/deb-systemd-${kind === "user" ? "user-" : ""}helper`,
});

function actOn({ files }: Invocation, action: string, unit: string, places: Places): number {
  const enabled = `${places.state}-enabled`;
  const recorded = `${enabled}/${unit}.dsh-also`;
  switch (action) {
    case "enable":
      for (const [link, target] of enableLinks(files, unit, places.kind)) makeLink(files, link, target);
      record(files, unit, places, { states: true });
      return 0;
    case "update-state":
      record(files, unit, places, { states: false });
      return 0;
    case "was-enabled":
      return wasEnabled(files, recorded, places) ? 0 : 1;
    case "debian-installed":
      return files.exists(recorded) ? 0 : 1;
    case "is-enabled":
      return [...enableLinks(files, unit, places.kind).keys()].every((link) => files.find(link, { follow: false }) !== undefined) ? 0 : 1;
    case "unmask":
      return unmask(files, unit, places);
    case "mask":
      makeLink(files, `${places.etc}/${unit}`, "/dev/null");
      makeFile(files, `${places.state}-masked/${unit}`);
      return 0;
    case "disable":
    case "purge":
      disable(files, recorded, places, action === "purge");
      return 0;
    default:
      throw new UnsupportedCall(`deb-systemd-helper ${action}`);
  }
}

/** The list of the links that the unit asks for, and an empty file for each that was made. */
function record(files: Files, unit: string, { etc, state, kind }: Places, { states }: { readonly states: boolean }): void {
  if (findUnit(files, unit, kind) === undefined) return;
  const links = [...enableLinks(files, unit, kind).keys()];
  if (links.length === 0) return;
  const folder = `${state}-enabled`;
  makeFolders(files, folder);
  files.writeText(`${folder}/${unit}.dsh-also`, links.map((link) => `${link}\n`).join(""));
  if (states) for (const link of links) makeFile(files, `${folder}/${link.slice(etc.length + 1)}`);
}

/** Takes away the links that were made, and what says that they were; a link that somebody else took away stays recorded. */
function disable(files: Files, recorded: string, { etc, state }: Places, purges: boolean): void {
  for (const link of recordedLinks(files, recorded)) {
    const isThere = files.find(link, { follow: false })?.type === "symlink";
    const mark = `${state}-enabled/${link.slice(etc.length + 1)}`;
    if ((purges || isThere) && files.exists(mark)) files.unlink(mark);
    if (isThere) files.unlink(link);
  }
  if (purges && files.exists(recorded)) files.unlink(recorded);
  removeEmpty(files, `${state}-enabled`);
  if (files.isDirectory(etc)) for (const name of files.readdir(etc)) removeEmpty(files, `${etc}/${name}`);
}

/** Takes a folder away where nothing is in it but folders in which nothing is. */
function removeEmpty(files: Files, folder: string): void {
  if (files.find(folder, { follow: false })?.type !== "directory") return;
  for (const name of files.readdir(folder)) removeEmpty(files, `${folder}/${name}`);
  if (files.readdir(folder).length === 0) files.rmdir(folder);
}

const recordedLinks = (files: Files, recorded: string): readonly string[] =>
  files.exists(recorded)
    ? files
        .readText(recorded)
        .split("\n")
        .filter((line) => line !== "")
    : [];

/** True on a fresh system, and where every link was made. */
function wasEnabled(files: Files, recorded: string, { etc, state }: Places): boolean {
  if (!files.exists(recorded)) return true;
  return recordedLinks(files, recorded).every((link) => files.exists(`${state}-enabled/${link.slice(etc.length + 1)}`));
}

/** Only what this program masked itself is unmasked. */
function unmask(files: Files, unit: string, { etc, state }: Places): number {
  const mark = `${state}-masked/${unit}`;
  if (!files.exists(mark)) return 0;
  const link = files.find(`${etc}/${unit}`, { follow: false });
  if (link?.type === "symlink" && link.target === "/dev/null") files.unlink(`${etc}/${unit}`);
  files.unlink(mark);
  const folder = `${state}-masked`;
  if (files.readdir(folder).length === 0) files.rmdir(folder);
  return 0;
}

function makeFolders(files: Files, path: string): void {
  if (files.isDirectory(path)) return;
  makeFolders(files, path.slice(0, path.lastIndexOf("/")) || "/");
  files.mkdir(path, 0o755);
}

function makeFile(files: Files, path: string): void {
  makeFolders(files, path.slice(0, path.lastIndexOf("/")));
  if (!files.exists(path)) files.writeText(path, "");
}

function makeLink(files: Files, path: string, target: string): void {
  makeFolders(files, path.slice(0, path.lastIndexOf("/")));
  if (files.find(path, { follow: false }) === undefined) files.symlink(target, path);
}
