import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { sizeOf } from "../coreutils/size-text.js";
import { inputText } from "../coreutils/text-input.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table = {
  short: "slbn:i:",
  long: { silent: "s", quiet: "s", verbose: "l", "print-bytes": "b", "bytes=": "n", "ignore-initial=": "i" },
};

/** Compares two files byte by byte. Source: POSIX cmp, the GNU diffutils manual. */
export const cmp: Command = (call) => {
  const options = parseOptions(call.args, table);
  const wrong = (message: string): 2 => {
    complain(call, message);
    complain(call, `Try '${call.name} --help' for more information.`);
    return 2;
  };
  if (options.has("l") && options.has("s")) return wrong("options -l and -s are incompatible");
  const [first, second = "-", skip1 = "0", skip2 = "0", extra] = options.operands;
  if (first === undefined) return wrong("missing operand after 'cmp'");
  if (extra !== undefined) return wrong(`extra operand '${extra}'`);
  const skips = (options.value("i") ?? `${skip1}:${skip2}`).split(":");
  const [from1, from2] = [sizeOf(skips[0] ?? ""), sizeOf(skips[1] ?? skips[0] ?? "")];
  const most = sizeOf(options.value("n") ?? "1E");
  if (from1 === undefined || from2 === undefined || most === undefined) throw new UnsupportedCall("a number that cmp refuses");
  if (first === second && from1 === from2) return 0;
  const texts: string[] = [];
  for (const [path, from] of [
    [first, from1],
    [second, from2],
  ] as const) {
    try {
      texts.push(inputText(call, path).slice(from, from + most));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (!options.has("s") || error.errno !== "ENOENT") complain(call, `${path}: ${error.message}`);
      return 2;
    }
  }
  const [left = "", right = ""] = texts;
  return compare(call, options, { first, second, left, right });
};

interface Sides {
  readonly first: string;
  readonly second: string;
  readonly left: string;
  readonly right: string;
}

function compare(call: Invocation, options: ParsedOptions, { first, second, left, right }: Sides): number {
  const silent = options.has("s");
  const size = Math.min(left.length, right.length);
  const width = String(size).length;
  let differ = false;
  for (let at = 0; at < size; at++) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (one === other) continue;
    if (silent) return 1;
    differ = true;
    const bytes = options.has("b") ? [`${octal(one)} ${visible(one)}`, `${octal(other)} ${visible(other)}`] : [octal(one), octal(other)];
    if (!options.has("l")) {
      const line = left.slice(0, at).split("\n").length;
      const where = options.has("b") ? `byte ${at + 1}, line ${line} is ${bytes.join(" ")}` : `char ${at + 1}, line ${line}`;
      writeText(call.stdout, `${first} ${second} differ: ${where}\n`);
      return 1;
    }
    const columns = options.has("b") ? `${octal(one)} ${visible(one).padEnd(4)} ${bytes[1]}` : bytes.join(" ");
    writeText(call.stdout, `${String(at + 1).padStart(width)} ${columns}\n`);
  }
  if (left.length === right.length) return differ ? 1 : 0;
  if (silent) return 1;
  const [shorter, path] = left.length < right.length ? [left, first] : [right, second];
  complain(call, `EOF on ${path} ${endOf(shorter, options.has("l"))}`);
  return 1;
}

function endOf(text: string, isShort: boolean): string {
  if (text === "") return "which is empty";
  const lines = text.split("\n").length;
  const line = text.endsWith("\n") ? `line ${lines - 1}` : `in line ${lines}`;
  return `after byte ${text.length}${isShort ? "" : `, ${line}`}`;
}

const octal = (byte: number): string => byte.toString(8).padStart(3);

/** A byte as `cat -t` shows it. */
function visible(byte: number): string {
  if (byte >= 128) return `M-${visible(byte - 128)}`;
  if (byte === 127) return "^?";
  return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte);
}
