import { gunzipSync } from "node:zlib";
import { type ByteString, byteStringBytes } from "../../core/byte-string.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** The most bytes that a file becomes: scripts decompress what packages ship. */
const mostBytes = 256 << 20;

/**
 * Decompresses to the standard output, as zcat and gunzip have it done. It does not compress: another compressor gives other bytes. Source: gzip(1).
 */
export const gzip: Command = (call) => {
  const long = { decompress: "d", uncompress: "d", stdout: "c", "to-stdout": "c", force: "f", quiet: "q", "no-name": "n" };
  const options = parseOptions(call.args, { short: "dcfqn123456789", long });
  if (!options.has("d")) throw new UnsupportedCall("a compression");
  if (!options.has("c") && options.operands.length > 0) throw new UnsupportedCall("the decompression of a file in its place");
  const paths = options.operands.length === 0 ? ["-"] : options.operands;
  return paths.reduce((status, path) => Math.max(status, decompress(call, path)), 0);
};

function decompress(call: Invocation, path: string): number {
  try {
    const bytes = gunzipSync(byteStringBytes(inputText(call, path) as ByteString), { maxOutputLength: mostBytes });
    call.stdout.write(bytes);
    return 0;
  } catch (error) {
    const name = path === "-" ? "stdin" : path;
    if (error instanceof SystemError) return complain(call, `${path}: ${error.message}`);
    if (!isDamage(error)) throw error;
    return complain(
      { ...call, name: `\n${call.name}` },
      `${name}: ${error.code === "Z_BUF_ERROR" ? "unexpected end of file" : "not in gzip format"}`,
    );
  }
}

const isDamage = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
