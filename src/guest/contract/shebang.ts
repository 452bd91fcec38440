import type { ByteView } from "../../core/byte-view.js";
import { utf8Text } from "../../core/bytes.js";

/** The kernel looks for it in the first 256 bytes. Source: Linux, BINPRM_BUF_SIZE. */
const longest = 256;

/** The interpreter of a script; the name of the program where it is /usr/bin/env; undefined where there is none. */
export function shebangOf(view: ByteView): string | undefined {
  const bytes = Uint8Array.from({ length: Math.min(view.byteLength, longest) }, (_, at) => view.getUint8(at));
  const [line = ""] = utf8Text(bytes).split("\n");
  const [interpreter, name] = line.startsWith("#!")
    ? line
        .slice(2)
        .trim()
        .split(/[ \t]+/)
    : [];
  if (interpreter === undefined || interpreter === "") return undefined;
  return interpreter === "/usr/bin/env" && name !== undefined && !name.startsWith("-") ? name : interpreter;
}
