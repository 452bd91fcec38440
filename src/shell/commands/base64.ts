import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { type Command, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table = { short: "diw:", long: { decode: "d", "ignore-garbage": "i", "wrap=": "w" } };

/** Bytes as text of 64 characters, and back. Source: GNU coreutils base64; RFC 4648. */
export const base64: Command = (call) => {
  const options = parseOptions(call.args, table);
  const width = options.value("w") ?? "76";
  if (!/^\d+$/.test(width)) throw new UnsupportedCall(`the width ${width}`);
  const [path = "-", extra] = options.operands;
  if (extra !== undefined) return complain(call, `extra operand '${extra}'\nTry 'base64 --help' for more information.`);
  let text: string;
  try {
    text = inputText(call, path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return complain(call, `${nameInMessage(path)}: ${error.message}`);
  }
  if (!options.has("d")) {
    const encoded = Buffer.from(text, "latin1").toString("base64");
    const lines = Number(width) === 0 ? [encoded] : (encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? []);
    writeText(call.stdout, lines.join("\n") + (Number(width) === 0 || encoded === "" ? "" : "\n"));
    return 0;
  }
  const wanted = text.replace(options.has("i") ? /[^A-Za-z0-9+/=]/g : /\n/g, "");
  // What stands before the first character that is wrong is decoded all the same.
  const [good = ""] = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(wanted) ?? [];
  if (good.length < wanted.length) throw new UnsupportedCall("a text that is not of base64 throughout");
  call.stdout.write(byteStringBytes(byteStringOf(Buffer.from(good, "base64")) as ByteString));
  return 0;
};
