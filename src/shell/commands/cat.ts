import { byteStringOf } from "../../core/byte-string.js";
import type { Command } from "../command.js";
import { attempt } from "../complain.js";
import { parseOptions } from "../getopt.js";
import { type OpenFile, writeText } from "../system/open-file.js";

const readSize = 1 << 20;

/** Files one after the other. Source: POSIX cat, GNU coreutils. */
export const cat: Command = (call) => {
  const options = parseOptions(call.args, { short: "nubs", long: { number: "n", "number-nonblank": "b", "squeeze-blank": "s" } });
  const transform = lineTransform((name) => options.has(name));
  let status = 0;
  const copy = (file: OpenFile) => {
    for (let part = file.read(readSize); part.byteLength > 0; part = file.read(readSize)) {
      if (transform === undefined) call.stdout.write(part);
      else writeText(call.stdout, transform(byteStringOf(part)));
    }
  };
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    if (!attempt(call, path, () => copy(path === "-" ? call.stdin : call.files.open(path, { read: true })))) status = 1;
  }
  return status;
};

/** Numbers and squeezes lines; it keeps the count from piece to piece. */
function lineTransform(has: (name: string) => boolean): ((text: string) => string) | undefined {
  if (!has("n") && !has("b") && !has("s")) return undefined;
  let count = 0;
  let atStart = true;
  let blank = false;
  return (text) => {
    let out = "";
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      const isBlank = atStart && line === "\n";
      if (isBlank && blank && has("s")) continue;
      blank = isBlank;
      if (atStart && (has("b") ? !isBlank : has("n"))) out += `${String(++count).padStart(6)}\t`;
      out += line;
      atStart = line.endsWith("\n");
    }
    return out;
  };
}
