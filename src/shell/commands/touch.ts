import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { parseDate } from "../coreutils/date-parse.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Sets the times of files, which are made where they are missing. An image keeps no time of access. Source: POSIX touch, GNU coreutils. */
export const touch: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "acd:fhmr:t:",
    long: { "no-create": "c", "date=": "d", "no-dereference": "h", "reference=": "r", "time=": "time" },
  });
  const time = options.value("time");
  if (time !== undefined && !["modify", "mtime", "access", "atime", "use"].includes(time)) throw new UnsupportedCall(`the time ${time}`);
  if (options.has("t") && (options.has("d") || options.has("r"))) return wrongUsage(call, "cannot specify times from more than one source");
  const mtime = timeOf(call, options);
  if (mtime === undefined) return 1;
  if (options.operands.length === 0) return wrongUsage(call, "missing file operand");
  const access = options.has("a") || ["access", "atime", "use"].includes(time ?? "");
  const modifies = !access || options.has("m") || ["modify", "mtime"].includes(time ?? "");
  const how = { creates: !options.has("c") && !options.has("h"), follow: !options.has("h"), modifies, lenient: options.has("c") };
  let status = 0;
  for (const path of options.operands) if (path !== "-" && !touchOne(call, path, mtime, how)) status = 1;
  return status;
};

interface How {
  readonly creates: boolean;
  readonly follow: boolean;
  readonly modifies: boolean;
  /** What is missing is no error. */
  readonly lenient: boolean;
}

function touchOne(call: Invocation, path: string, mtime: number, { creates, follow, modifies, lenient }: How): boolean {
  const { files } = call;
  try {
    const { node } = files.place(path, { follow });
    if (node === undefined && creates && !path.endsWith("/")) {
      files.open(path, { write: true, create: true });
      files.utimes(path, modifies ? mtime : call.now);
    } else if (node === undefined) {
      throw new SystemError("ENOENT");
    } else if (modifies) {
      files.utimes(path, mtime, { follow });
    }
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (lenient && error.errno === "ENOENT") return true;
    complain(call, `${creates && !path.endsWith("/") ? "cannot touch" : "setting times of"} ${quotedName(path)}: ${error.message}`);
    return false;
  }
}

function timeOf(call: Invocation, options: ParsedOptions): number | undefined {
  const [stamp, reference, text] = [options.value("t"), options.value("r"), options.value("d")];
  let start = call.now;
  if (reference !== undefined) {
    try {
      start = call.files.node(reference, { follow: !options.has("h") }).mtime;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      complain(call, `failed to get attributes of ${quotedName(reference)}: ${error.message}`);
      return undefined;
    }
  }
  const written = text ?? stamp;
  if (written === undefined) return start;
  const seconds = text === undefined ? stampSeconds(written, call.now) : parseDate(text, start)?.seconds;
  if (seconds === undefined) complain(call, `invalid date format ${quotedName(written)}`);
  else if (seconds < 0 || seconds > 0xffff_ffff) throw new UnsupportedCall(`the date ${written}`);
  return seconds;
}

/** [[CC]YY]MMDDhhmm[.ss] */
function stampSeconds(stamp: string, now: number): number | undefined {
  const [, century, short, rest = "", second = "00"] = /^(\d\d)??(\d\d)?(\d{8})(?:\.(\d\d))?$/.exec(stamp) ?? [];
  const [month = "", day = "", hours = "", minutes = ""] = rest.match(/\d\d/g) ?? [];
  if (rest === "") return undefined;
  const guessed = Number(short) < 69 ? "20" : "19";
  const year = short === undefined ? new Date(now * 1000).getUTCFullYear() : `${century ?? guessed}${short}`;
  return parseDate(`${year}-${month}-${day} ${hours}:${minutes}:${second}`, now)?.seconds;
}
