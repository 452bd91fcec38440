import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { inputText } from "../coreutils/text-input.js";
import { differenceText } from "../diff/output.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table = {
  short: "quU:NrsaiwbL:",
  long: {
    brief: "q",
    "unified=?": "unified",
    "new-file": "N",
    recursive: "r",
    "report-identical-files": "s",
    text: "a",
    "ignore-case": "i",
    "ignore-all-space": "w",
    "ignore-space-change": "b",
    "label=": "L",
    normal: "normal",
  },
};

/** How files differ, in the normal and the unified form. Source: POSIX diff, the GNU diffutils manual. */
export const diff: Command = (call) => {
  const options = parseOptions(call.args, table);
  const wrong = (message: string): 2 => {
    complain(call, message);
    complain(call, `Try '${call.name} --help' for more information.`);
    return 2;
  };
  const [first, second, extra] = options.operands;
  if (first === undefined || second === undefined) return wrong(`missing operand after '${first ?? call.name}'`);
  if (extra !== undefined) return wrong(`extra operand '${extra}'`);
  return new Comparison(call, options).compare(first, second, 0);
};

/** What a name leads to: the text of a file, a directory, or nothing where it counts as empty. */
type Found = { readonly type: "file"; readonly text: string } | { readonly type: "directory" } | { readonly type: "nothing" };

class Comparison {
  readonly #call: Invocation;
  readonly #options: ParsedOptions;
  readonly #switches: string;
  readonly #context: number | undefined;

  constructor(call: Invocation, options: ParsedOptions) {
    this.#call = call;
    this.#options = options;
    const operands = [...options.operands];
    const switches = call.args.filter((arg) => {
      const isOperand = arg === operands[0];
      if (isOperand) operands.shift();
      return !isOperand && arg !== "--";
    });
    this.#switches = ["diff", ...switches].join(" ");
    this.#context = contextOf(options);
  }

  /** Gives 0 where there is no difference, 1 where there is one, 2 for trouble. */
  compare(first: string, second: string, depth: number): number {
    const [isFirst, isSecond] = [first, second].map((path) => path !== "-" && this.#call.files.isDirectory(path));
    if (isFirst && isSecond) return this.#directories(first, second, depth);
    if (depth === 0 && isFirst !== isSecond && first !== "-" && second !== "-") {
      const [directory, file] = isFirst ? [first, second] : [second, first];
      const inside = `${directory.replace(/\/+$/, "")}/${file.slice(file.lastIndexOf("/") + 1)}`;
      return this.#files(isFirst ? inside : first, isFirst ? second : inside, depth);
    }
    return this.#files(first, second, depth);
  }

  #files(first: string, second: string, depth: number): number {
    const mayLack = this.#options.has("N");
    const sides = [first, second].map((path) => this.#read(path, mayLack));
    const [left, right] = sides;
    if (left === undefined || right === undefined || (left.type === "nothing" && right.type === "nothing" && depth === 0)) return 2;
    if (left.type === "directory" || right.type === "directory") throw new UnsupportedCall("a comparison of a directory with a file");
    const [one, other] = [left.type === "file" ? left.text : "", right.type === "file" ? right.text : ""];
    const { has } = this.#options;
    const write = (text: string) => writeText(this.#call.stdout, text);
    const isSame = one === other;
    if (isSame) {
      if (has("s")) write(`Files ${first} and ${second} are identical\n`);
      return 0;
    }
    const isBinary = !has("a") && (one.includes("\0") || other.includes("\0"));
    if (isBinary) {
      write(has("q") ? `Files ${first} and ${second} differ\n` : `Binary files ${first} and ${second} differ\n`);
      return 1;
    }
    const text = differenceText(this.#side(first, one, 0), this.#side(second, other, 1), {
      context: this.#context,
      key: keyOf(this.#options),
    });
    if (text === "") {
      if (has("s")) write(`Files ${first} and ${second} are identical\n`);
      return 0;
    }
    if (has("q")) write(`Files ${first} and ${second} differ\n`);
    else write(`${depth > 0 ? `${this.#switches} ${first} ${second}\n` : ""}${text}`);
    return 1;
  }

  #read(path: string, mayLack: boolean): Found | undefined {
    try {
      if (path !== "-" && this.#call.files.isDirectory(path)) return { type: "directory" };
      return { type: "file", text: inputText(this.#call, path) };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (mayLack && error.errno === "ENOENT") return { type: "nothing" };
      complain(this.#call, `${path}: ${error.message}`);
      return undefined;
    }
  }

  #side(path: string, text: string, index: number): { readonly label: string; readonly text: string } {
    const labels = this.#options.given.filter(([name]) => name === "L").map(([, value]) => value);
    const node = path === "-" ? undefined : this.#call.files.find(path);
    const time = path === "-" ? this.#call.now : (node?.mtime ?? 0);
    const date = new Date(time * 1000)
      .toISOString()
      .replace("T", " ")
      .replace(/\.\d+Z$/, ".000000000 +0000");
    return { label: labels[index] ?? `${path}\t${date}`, text };
  }

  #directories(first: string, second: string, depth: number): number {
    const { files } = this.#call;
    const write = (text: string) => writeText(this.#call.stdout, text);
    if (depth > 0 && !this.#options.has("r")) {
      write(`Common subdirectories: ${first} and ${second}\n`);
      return 0;
    }
    const [left, right] = [new Set(files.readdir(first)), new Set(files.readdir(second))];
    let status = 0;
    for (const name of [...new Set([...left, ...right])].sort()) {
      const [one, other] = [first, second].map((path) => `${path.replace(/\/+$/, "")}/${name}`);
      if (one === undefined || other === undefined) continue;
      let found = 1;
      if (this.#options.has("N")) found = this.#maybeMissing(one, other, depth);
      else if (!left.has(name)) write(`Only in ${second}: ${name}\n`);
      else if (!right.has(name)) write(`Only in ${first}: ${name}\n`);
      else found = this.compare(one, other, depth + 1);
      status = Math.max(status, found);
    }
    return status;
  }

  /** With -N, what is in one directory alone is compared with nothing. */
  #maybeMissing(one: string, other: string, depth: number): number {
    const { files } = this.#call;
    const isDirectory = files.isDirectory(one) || files.isDirectory(other);
    if (!isDirectory || (files.exists(one) && files.exists(other))) return this.compare(one, other, depth + 1);
    if (!this.#options.has("r")) throw new UnsupportedCall("diff -N of directories without -r");
    const results = files
      .readdir(files.exists(one) ? one : other)
      .map((name) => this.#maybeMissing(`${one}/${name}`, `${other}/${name}`, depth + 1));
    return Math.max(0, ...results);
  }
}

function contextOf(options: ParsedOptions): number | undefined {
  const given = options.given.filter(([name]) => name === "u" || name === "U" || name === "unified" || name === "normal");
  if (given.length === 0) return undefined;
  if (given.some(([name]) => name === "normal")) {
    if (given.length > 1) throw new UnsupportedCall("two forms of output of diff");
    return undefined;
  }
  const counts = given.map(([name, value]) => (name === "u" || value === "" ? 3 : Number(value)));
  if (counts.some((count) => !Number.isInteger(count) || count < 0)) throw new UnsupportedCall("a context that diff refuses");
  const explicit = given.flatMap(([name], index) => (name === "u" ? [] : (counts[index] ?? 3)));
  return explicit.at(-1) ?? 3;
}

function keyOf(options: ParsedOptions): (line: string) => string {
  return (line) => {
    let key = line;
    if (options.has("w")) key = key.replace(/[ \t\v\f\r]+/g, "");
    else if (options.has("b")) key = key.replace(/[ \t\v\f\r]+(?=\n|$)/g, "").replace(/[ \t\v\f\r]+/g, " ");
    if (options.has("w") || options.has("b")) key = key.replace(/\n$/, "");
    return options.has("i") ? key.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : key;
  };
}
