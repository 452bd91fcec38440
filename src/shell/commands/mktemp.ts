import { randomInt } from "node:crypto";
import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { inside } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Makes a file or a directory with a name that nobody has and nobody can know before. Source: GNU coreutils mktemp. */
export const mktemp: Command = (call) => {
  const { env, files } = call;
  const options = parseOptions(call.args, {
    short: "dp:qtuV",
    long: { directory: "d", quiet: "q", "dry-run": "u", "suffix=": "suffix", "tmpdir=?": "tmpdir" },
  });
  const [given, second] = options.operands;
  if (second !== undefined) return wrongUsage(call, "too many templates");
  const said = options.given.findLast(([name]) => name === "p" || name === "tmpdir")?.[1];
  const short = options.has("t");
  const fromEnv = env.get("TMPDIR") || "/tmp";
  const template = given ?? "tmp.XXXXXXXXXX";
  const wanted = options.value("suffix");
  if (wanted !== undefined && !template.endsWith("X"))
    return complain(call, `with --suffix, template ${quotedName(template)} must end in X`);
  const end = template.lastIndexOf("X") + 1;
  const suffix = wanted ?? template.slice(end);
  const [run = ""] = /X*$/.exec(template.slice(0, end)) ?? [];
  if (suffix.includes("/") && wanted !== undefined)
    return complain(call, `invalid suffix ${quotedName(suffix)}, contains directory separator`);
  if (run.length < 3) return complain(call, `too few X's in template ${quotedName(template)}`);
  let folder = "";
  if (short) {
    if (template.includes("/")) return complain(call, `invalid template, ${quotedName(template)}, contains directory separator`);
    folder = env.get("TMPDIR") || said || "/tmp";
  } else if (said !== undefined || given === undefined) {
    if (template.startsWith("/")) return complain(call, `invalid template, ${quotedName(template)}; with --tmpdir, it may not be absolute`);
    folder = said || fromEnv;
  }
  const start = template.slice(0, end - run.length);
  const whole = (middle: string) => (folder === "" ? `${start}${middle}${suffix}` : inside(folder, `${start}${middle}${suffix}`));
  const random = () => whole([...run].map(() => letters.charAt(randomInt(letters.length))).join(""));
  const kind = options.has("d") ? "directory" : "file";
  try {
    let path = random();
    while (files.place(path, { follow: false }).node !== undefined) path = random();
    if (options.has("u")) files.place(path);
    else if (kind === "directory") files.mkdir(path, 0o700);
    else files.open(path, { write: true, create: true, exclusive: true, mode: 0o600 });
    writeText(call.stdout, `${path}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (!options.has("q")) complain(call, `failed to create ${kind} via template ${quotedName(whole(run))}: ${error.message}`);
    return 1;
  }
};
