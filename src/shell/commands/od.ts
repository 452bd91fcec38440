import { type ByteString, byteStringBytes } from "../../core/byte-string.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { type OdFormat, oldFormats, parseOdFormats } from "../coreutils/od-format.js";
import { sizeOf } from "../coreutils/size-text.js";
import { inputText } from "../coreutils/text-input.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "A:t:N:j:vw::abcdilosx",
  long: {
    "address-radix=": "A",
    "format=": "t",
    "read-bytes=": "N",
    "skip-bytes=": "j",
    "output-duplicates": "v",
    "width=?": "w",
    "endian=": "endian",
  },
};

/** The bytes of files as numbers or characters. Source: POSIX od, the GNU coreutils manual. */
export const od: Command = (call) => {
  const options = parseOptions(call.args, table);
  const formats = formatsOf(options);
  if (typeof formats === "string") return complain(call, formats);
  const radix = options.value("A")?.charAt(0) ?? "o";
  if (!/^[odxn]$/.test(radix)) return complain(call, `invalid output address radix '${radix}'; it must be one character from [doxn]`);
  const skipped = sizeOf(options.value("j") ?? "0");
  const most = sizeOf(options.value("N") ?? "1E");
  if (skipped === undefined || most === undefined) throw new UnsupportedCall("a number that od refuses");
  if (options.operands.some((operand) => /^\+/.test(operand)) && options.given.length === 0)
    throw new UnsupportedCall("an old offset of od");
  const { text, status } = readAll(call, options.operands);
  if (status !== 0 && !options.operands.some((path) => path === "-" || call.files.exists(path))) return status;
  if (skipped > text.length) return complain(call, "cannot skip past end of combined input");
  const bytes = byteStringBytes(text.slice(skipped, skipped + most) as ByteString);
  const size = Math.max(...formats.map((format) => format.size));
  const width = options.has("w") ? Number(options.value("w") || "32") : 16;
  if (!(width > 0 && width % size === 0)) throw new UnsupportedCall(`the width ${options.value("w")} of od`);
  writeText(call.stdout, dump(bytes, formats, { width, all: options.has("v"), address: (at) => addressOf(at + skipped, radix) }));
  return status;
};

function formatsOf(options: ParsedOptions): OdFormat[] | string {
  const endian = options.value("endian") ?? "little";
  if (endian !== "little" && endian !== "big") throw new UnsupportedCall(`the order of bytes ${endian}`);
  const formats: OdFormat[] = [];
  for (const [name, value] of options.given) {
    const text = name === "t" ? value : oldFormats[name];
    if (text === undefined) continue;
    const found = parseOdFormats(text, endian === "big");
    if (typeof found === "string") return found;
    formats.push(...found);
  }
  return formats.length > 0 ? formats : parseOdFormats("o2", endian === "big");
}

function readAll(call: Invocation, operands: readonly string[]): { readonly text: string; readonly status: number } {
  let text = "";
  let status = 0;
  for (const path of operands.length === 0 ? ["-"] : operands) {
    const read = () => {
      text += inputText(call, path);
    };
    if (!attempt(call, nameInMessage(path), read)) status = 1;
  }
  return { text, status };
}

function addressOf(at: number, radix: string): string {
  if (radix === "n") return "";
  if (radix === "x") return at.toString(16).padStart(6, "0");
  return at.toString(radix === "d" ? 10 : 8).padStart(7, "0");
}

interface How {
  readonly width: number;
  readonly all: boolean;
  readonly address: (at: number) => string;
}

function dump(bytes: Uint8Array, formats: readonly OdFormat[], { width, all, address }: How): string {
  let result = "";
  let before: string | undefined;
  let isRepeated = false;
  for (let at = 0; at < bytes.length; at += width) {
    const block = bytes.subarray(at, at + width);
    const key = block.join();
    if (!all && key === before && block.length === width) {
      if (!isRepeated) result += "*\n";
      isRepeated = true;
      continue;
    }
    isRepeated = false;
    before = key;
    const columns = Math.max(...formats.map((format) => (width / format.size) * (format.width + 1)));
    for (const [index, format] of formats.entries()) {
      const start = index === 0 ? address(at) : " ".repeat(address(at).length);
      result += `${start}${fields(block, format, { width, columns })}\n`;
    }
  }
  const end = address(bytes.length);
  return end === "" ? result : `${result}${end}\n`;
}

/** The fields of a line; what one format needs less than another is spread between them. */
function fields(block: Uint8Array, format: OdFormat, { width, columns }: { readonly width: number; readonly columns: number }): string {
  const count = width / format.size;
  const padding = columns - count * (format.width + 1);
  let left = padding;
  let line = "";
  for (let field = 0; field < count; field++) {
    const next = Math.floor((padding * (count - field - 1)) / count);
    const space = left - next + format.width + 1;
    left = next;
    const from = field * format.size;
    if (from < block.length) {
      const bytes = new Uint8Array(format.size);
      bytes.set(block.subarray(from, from + format.size));
      line += format.show(bytes).padStart(space);
    } else if (format.trailing) line += " ".repeat(space);
  }
  if (!format.trailing) return line;
  return `${line}  >${[...block].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}<`;
}
