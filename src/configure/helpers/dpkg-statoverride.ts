import { type Command, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";
import { numberOfAccount } from "./account-files.js";
import { dpkgPathOrder } from "./dpkg-path-order.js";

/** An owner and a mode that go before those of a package. */
export interface StatOverride {
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
  readonly path: string;
}

const database = "/var/lib/dpkg/statoverride";

/** A line for each: owner, group, mode, path. */
export function readStatOverrides(files: Files): readonly StatOverride[] {
  if (!files.exists(database)) return [];
  return files
    .readText(database)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [owner = "", group = "", mode = "", ...path] = line.split(" ");
      return { owner, group, mode, path: path.join(" ") };
    });
}

const lineOf = ({ owner, group, mode, path }: StatOverride): string => `${owner} ${group} ${mode} ${path}`;

/** Source: dpkg-statoverride(1). */
export const dpkgStatoverride: Command = (call) => {
  const { files, stdout } = call;
  const options = call.args.filter((arg) => arg.startsWith("--"));
  const operands = call.args.filter((arg) => !arg.startsWith("--"));
  const has = (name: string) => options.includes(name);
  const unknown = options.find((one) => !/^--(add|remove|list|update|force|force-all|force-statoverride-(add|remove)|quiet)$/.test(one));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  const known = readStatOverrides(files);
  const save = (list: readonly StatOverride[]) => {
    if (known.length > 0) files.rename(database, `${database}-old`);
    const inOrder = list.toSorted((a, b) => dpkgPathOrder(a.path) - dpkgPathOrder(b.path));
    files.writeText(database, inOrder.map((one) => `${lineOf(one)}\n`).join(""));
  };
  if (has("--list")) {
    const [pattern] = operands;
    const found = known.filter(({ path }) => pattern === undefined || path === pattern);
    writeText(stdout, found.map((one) => `${lineOf(one)}\n`).join(""));
    return found.length > 0 ? 0 : 1;
  }
  if (has("--remove")) {
    const [path] = operands;
    if (!known.some((one) => one.path === path)) {
      if (!has("--quiet")) complain(call, "warning: no override present");
      return options.some((one) => one.startsWith("--force")) ? 0 : 2;
    }
    save(known.filter((one) => one.path !== path));
    return 0;
  }
  const [owner = "", group = "", mode = "", path = ""] = operands;
  const override: StatOverride = { owner, group, mode: mode.replace(/^0+(?=.)/, ""), path: path.replace(/(?<=.)\/+$/, "") };
  if (known.some((one) => one.path === override.path) && !options.some((one) => one.startsWith("--force"))) {
    return complain(call, `error: an override for '${override.path}' already exists; aborting`) + 1;
  }
  const uid = numberOfAccount(files, "passwd", owner);
  const gid = numberOfAccount(files, "group", group);
  if (uid === undefined) return complain(call, `error: user '${owner}' does not exist`) + 1;
  if (gid === undefined) return complain(call, `error: group '${group}' does not exist`) + 1;
  save([...known.filter((one) => one.path !== override.path), override]);
  if (has("--update")) {
    if (files.exists(override.path)) files.setAttributes(override.path, { uid, gid, mode: Number.parseInt(override.mode, 8) });
    else if (!has("--quiet")) complain(call, `warning: --update given but ${override.path} does not exist`);
  }
  return 0;
};
