import type { Command, Invocation } from "../command.js";
import { attempt, complain } from "../complain.js";
import { applyMode, parseMode } from "../coreutils/file-mode.js";
import { nameInMessage, quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import type { NewNode } from "../system/files.js";

/** Makes devices and fifos. Source: GNU coreutils mknod. */
export const mknod: Command = (call) => {
  const options = parseOptions(call.args, { short: "m:", long: { "mode=": "m" } });
  const text = options.value("m");
  const change = text === undefined ? [] : parseMode(text);
  if (change === undefined) return complain(call, "invalid mode");
  const { umask } = call.files;
  const wanted = applyMode(change, { mode: 0o666, directory: false, umask });
  if (wanted > 0o777) return complain(call, "mode must specify only file permission bits");
  const mode = text === undefined ? wanted & ~umask : wanted;
  const [path, type, ...numbers] = options.operands;
  if (path === undefined) return wrongUsage(call, "missing operand");
  const count = type?.startsWith("p") ? 0 : 2;
  if (type === undefined || numbers.length < count) {
    const only = options.operands.length === 2 ? "\nSpecial files require major and minor device numbers." : "";
    return wrongUsage(call, `missing operand after ${quotedName(options.operands.at(-1) ?? "")}${only}`);
  }
  const extra = numbers[count];
  if (extra !== undefined) {
    const only = count === 0 && numbers.length === 2 ? "\nFifos do not have major and minor device numbers." : "";
    return wrongUsage(call, `extra operand ${quotedName(extra)}${only}`);
  }
  const node = nodeOf(call, type, numbers, mode);
  if (typeof node === "number") return node;
  return attempt(call, nameInMessage(path), () => call.files.put(path, node)) ? 0 : 1;
};

function nodeOf(call: Invocation, type: string, [first = "", second = ""]: readonly string[], mode: number): NewNode | number {
  if (type.startsWith("p")) return { type: "fifo", mode };
  if (!/^[bcu]/.test(type)) return wrongUsage(call, `invalid device type ${quotedName(type)}`);
  const [major, minor] = [deviceNumber(first), deviceNumber(second)];
  if (major === undefined) return complain(call, `invalid major device number ${quotedName(first)}`);
  if (minor === undefined) return complain(call, `invalid minor device number ${quotedName(second)}`);
  return { type: type.startsWith("b") ? "block-device" : "character-device", major, minor, mode };
}

/** A number as in C: decimal, octal with a 0, hexadecimal with 0x. */
function deviceNumber(text: string): number | undefined {
  const number = /^0[0-7]*$/.test(text) ? Number.parseInt(text, 8) : /^([1-9]\d*|0x[\da-f]+)$/i.test(text) ? Number(text) : undefined;
  return number === undefined || number > 0xffff_ffff ? undefined : number;
}
