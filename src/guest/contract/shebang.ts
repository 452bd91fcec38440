import { utf8Text } from "../../core/bytes.js";

/** The kernel looks for it in the first 256 bytes. Source: Linux, BINPRM_BUF_SIZE. */
const longest = 256;

/** The interpreter of a script; the name of the program where it is /usr/bin/env; undefined where there is none. */
export function shebangOf(bytes: Uint8Array): string | undefined {
  const [line = ""] = utf8Text(bytes.subarray(0, longest)).split("\n");
  const [interpreter, name] = line.startsWith("#!")
    ? line
        .slice(2)
        .trim()
        .split(/[ \t]+/)
    : [];
  if (interpreter === undefined || interpreter === "") return undefined;
  return interpreter === "/usr/bin/env" && name !== undefined && !name.startsWith("-") ? name : interpreter;
}
