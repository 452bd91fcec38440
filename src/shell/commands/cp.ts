import { type Command, UnsupportedCall } from "../command.js";
import { backupNames, backupOptions } from "../coreutils/backup.js";
import { Copier, type CopyHow } from "../coreutils/copy.js";
import { copyPairs, targetOptions } from "../coreutils/copy-targets.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";

type Kept = "mode" | "ownership" | "timestamps" | "links" | "xattr";

/** Copies files. Contents are shared with the originals, not copied. Source: POSIX cp, GNU coreutils. */
export const cp: Command = (call) => {
  const options = parseOptions(call.args, {
    short: `arRpfnuvldsPLHixZ${backupOptions.short}${targetOptions.short}`,
    long: {
      ...backupOptions.long,
      ...targetOptions.long,
      archive: "a",
      recursive: "r",
      force: "f",
      interactive: "i",
      "no-clobber": "n",
      update: "u",
      verbose: "v",
      link: "l",
      "symbolic-link": "s",
      "no-dereference": "P",
      dereference: "L",
      "preserve=?": "preserve",
      "no-preserve=": "no-preserve",
      "remove-destination": "remove",
      "reflink=?": "",
      "sparse=": "",
      "one-file-system": "",
    },
  });
  const asks = options.given.findLast(([name]) => name === "i" || name === "n")?.[0];
  if (asks === "i") throw new UnsupportedCall("the option -i");
  const pairs = copyPairs(call, options);
  if (pairs === undefined) return 1;
  const kept = keptOf(options);
  const recursive = options.has("r") || options.has("R") || options.has("a");
  const how: CopyHow = {
    recursive,
    follow: followed(options, recursive),
    keeps: kept,
    plainMode: !kept.has("mode") && options.given.some(([name, value]) => name === "no-preserve" && /mode|all/.test(value)),
    makes: options.has("l") ? "links" : options.has("s") ? "symlinks" : "copies",
    removes: options.has("remove") || (options.has("f") && (options.has("l") || options.has("s"))),
    skips: asks === "n" ? "all" : options.has("u") ? "newer" : "nothing",
    backup: backupNames(call, options),
    tells: options.has("v"),
  };
  const copier = new Copier(call, how);
  let status = 0;
  for (const pair of pairs) if (!copier.copy(pair)) status = 1;
  return status;
};

function followed(options: ParsedOptions, recursive: boolean): CopyHow["follow"] {
  const last = options.given.findLast(([name]) => "adPLH".includes(name))?.[0];
  if (last === "H") return "operands";
  return last === "L" ? "all" : last === undefined && (!recursive || options.has("l")) ? "all" : "none";
}

/** What is kept of the originals; later options go before earlier ones. */
function keptOf({ given }: ParsedOptions): Set<Kept> {
  const kept = new Set<Kept>();
  for (const [name, value] of given) {
    if (name === "a") for (const one of everything) kept.add(one);
    else if (name === "d") kept.add("links");
    else if (name === "p" || (name === "preserve" && value === "")) for (const one of usual) kept.add(one);
    else if (name === "preserve") for (const one of attributes(value)) kept.add(one);
    else if (name === "no-preserve") for (const one of attributes(value)) kept.delete(one);
  }
  return kept;
}

const usual = ["mode", "ownership", "timestamps"] as const;
const everything = [...usual, "links", "xattr"] as const;

function attributes(list: string): readonly Kept[] {
  return list.split(",").flatMap((name) => {
    if (name === "all") return everything;
    const known = everything.find((one) => one === name);
    if (known === undefined && name !== "context") throw new UnsupportedCall(`the attribute ${name}`);
    return known === undefined ? [] : [known];
  });
}
