import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { inside } from "../coreutils/paths.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { type ListStyle, listLines, totalBlocks } from "../ls/lines.js";
import { type ListedName, type ListOrder, sortListed } from "../ls/order.js";
import { mayRead, permits } from "../system/credentials.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface Listing {
  readonly call: Invocation;
  readonly options: ParsedOptions;
  readonly style: ListStyle;
  readonly order: ListOrder;
  status: number;
  /** Whether something was written already. */
  begun: boolean;
}

/** Names and attributes of files, one a line, as where no terminal reads them. Source: POSIX ls, GNU coreutils. */
export const ls: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "1aAdilnrtRSFpLHgoG",
    long: {
      all: "a",
      "almost-all": "A",
      directory: "d",
      inode: "i",
      "numeric-uid-gid": "n",
      reverse: "r",
      recursive: "R",
      "classify=?": "F",
      dereference: "L",
      "dereference-command-line": "H",
      "no-group": "G",
      "color=?": "color",
      "full-time": "full",
      "time-style=": "time",
    },
  });
  const color = options.value("color");
  if (color !== undefined && !["never", "auto", "none", "no", "tty", "if-tty"].includes(color))
    throw new UnsupportedCall(`the color ${color}`);
  const listing: Listing = { call, options, style: styleOf(options), order: orderOf(options), status: 0, begun: false };
  const operands = options.operands.length === 0 ? ["."] : options.operands;
  const found = operands.flatMap((path): ListedName[] => {
    const node = nodeOf(listing, path, "operand");
    return node === undefined ? [] : [{ name: path, path, node }];
  });
  const isOpened = ({ node }: ListedName) => node.type === "directory" && !options.has("d");
  const plain = sortListed(
    found.filter((one) => !isOpened(one)),
    listing.order,
    options.has("r"),
  );
  write(listing, plain);
  const headed = operands.length > 1 || options.has("R");
  for (const { path } of sortListed(found.filter(isOpened), listing.order, options.has("r"))) listFolder(listing, path, headed);
  return listing.status;
};

function styleOf(options: ParsedOptions): ListStyle {
  const marks = options.given.findLast(([name]) => name === "F" || name === "p")?.[0];
  const styles: Readonly<Record<string, string>> = { "full-iso": "%Y-%m-%d %H:%M:%S.%N %z", "long-iso": "%Y-%m-%d %H:%M" };
  const time = options.value("time");
  const format = time?.startsWith("+") ? time.slice(1) : styles[time ?? ""];
  if (time !== undefined && (format === undefined || format.includes("\n"))) throw new UnsupportedCall(`the time style ${time}`);
  return {
    long: ["l", "n", "g", "o", "full"].some((name) => options.has(name)),
    inodes: options.has("i"),
    numbers: options.has("n"),
    owner: !options.has("g"),
    group: !options.has("o") && !options.has("G"),
    marks: marks === "F" ? "all" : marks === "p" ? "slashes" : "none",
    time: format ?? (options.has("full") ? styles["full-iso"] : undefined),
  };
}

function orderOf({ given }: ParsedOptions): ListOrder {
  const last = given.findLast(([name]) => name === "t" || name === "S")?.[0];
  return last === "t" ? "time" : last === "S" ? "size" : "name";
}

/** What a name leads to. Links among the operands are followed to directories where nothing else is asked for. */
function nodeOf(listing: Listing, path: string, place: "operand" | "entry") {
  const { call, options, style } = listing;
  const { files } = call;
  try {
    if (options.has("L")) return files.node(path);
    const itself = files.node(path, { follow: place === "operand" && options.has("H") });
    if (place === "entry" || itself.type !== "symlink" || options.has("d") || style.long || style.marks === "all") return itself;
    const target = files.find(path);
    return target?.type === "directory" ? target : itself;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `cannot access ${quotedName(path)}: ${error.message}`);
    listing.status = place === "operand" ? 2 : Math.max(1, listing.status);
    if (place === "entry") throw new UnsupportedCall("the option -L with a link that leads nowhere");
    return undefined;
  }
}

function write(listing: Listing, names: readonly ListedName[]): void {
  if (names.length === 0) return;
  writeText(
    listing.call.stdout,
    listLines(listing.call, names, listing.style)
      .map((line) => `${line}\n`)
      .join(""),
  );
  listing.begun = true;
}

function listFolder(listing: Listing, path: string, headed: boolean): void {
  const { call, options, style, order } = listing;
  const hidden = options.given.findLast(([name]) => name === "a" || name === "A")?.[0];
  const folder = call.files.node(path);
  if (!permits(call.files.user, folder, mayRead)) {
    complain(call, `cannot open directory ${quotedName(path)}: Permission denied`);
    listing.status = 2;
    return;
  }
  const names = call.files.readdir(path).filter((name) => hidden !== undefined || !name.startsWith("."));
  const all = hidden === "a" ? [".", "..", ...names] : names;
  const entries = all.flatMap((name): ListedName[] => {
    const node = nodeOf(listing, inside(path, name), "entry");
    return node === undefined ? [] : [{ name, path: inside(path, name), node }];
  });
  const sorted = sortListed(entries, order, options.has("r"));
  const { stdout } = call;
  if (headed) writeText(stdout, `${listing.begun ? "\n" : ""}${path}:\n`);
  listing.begun = true;
  if (style.long) writeText(stdout, `total ${totalBlocks(sorted)}\n`);
  write(listing, sorted);
  if (!options.has("R")) return;
  for (const { name, path: below, node } of sorted)
    if (node.type === "directory" && name !== "." && name !== "..") listFolder(listing, below, true);
}
