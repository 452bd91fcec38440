import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { formatDate } from "../coreutils/date-format.js";
import { type Moment, parseDate } from "../coreutils/date-parse.js";
import { nameInMessage, quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const precisions: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

/** The time, which stands still, in UTC. Source: POSIX date, GNU coreutils. */
export const date: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "ud:r:RI::",
    long: {
      utc: "u",
      universal: "u",
      "date=": "d",
      "reference=": "r",
      "rfc-email": "R",
      "rfc-2822": "R",
      "rfc-822": "R",
      "iso-8601=?": "I",
      "rfc-3339=": "rfc-3339",
    },
  });
  const zone = call.env.get("TZ") ?? "";
  if (!options.has("u") && !["", "UTC", "UTC0", ":UTC", "Etc/UTC", ":/etc/localtime"].includes(zone))
    throw new UnsupportedCall(`the time zone ${zone}`);
  const formats = formatsOf(options);
  const [first, second] = options.operands;
  if (second !== undefined) return wrongUsage(call, `extra operand ${quotedName(second)}`);
  if (first !== undefined && !first.startsWith("+")) throw new UnsupportedCall(`the date ${first}`);
  if (first !== undefined) formats.push(first.slice(1));
  if (formats.length > 1) return complain(call, "multiple output formats specified");
  const [format = "%a %b %e %H:%M:%S %Z %Y"] = formats;
  const moment = momentOf(call, options);
  if (moment === undefined) return 1;
  writeText(call.stdout, `${formatDate(format, moment.seconds, moment.nanoseconds)}\n`);
  return 0;
};

function formatsOf({ given }: ParsedOptions): string[] {
  return given.flatMap(([name, value]) => {
    if (name === "R") return ["%a, %d %b %Y %H:%M:%S %z"];
    if (name !== "I" && name !== "rfc-3339") return [];
    const precision = Object.keys(precisions).find((one) => one === value || (name === "I" && value === ""));
    const format = precision === undefined ? undefined : precisions[precision];
    if (format === undefined) throw new UnsupportedCall(`the precision ${value}`);
    return [name === "I" ? format : format.replace("T", " ").replace(",", ".")];
  });
}

function momentOf(call: Invocation, options: ParsedOptions): Moment | undefined {
  const [text, reference] = [options.value("d"), options.value("r")];
  if (text !== undefined && reference !== undefined) {
    wrongUsage(call, "the options to specify dates for printing are mutually exclusive");
    return undefined;
  }
  if (reference !== undefined) {
    const node = call.files.find(reference);
    if (node === undefined) complain(call, `${nameInMessage(reference)}: No such file or directory`);
    return node === undefined ? undefined : { seconds: node.mtime, nanoseconds: 0 };
  }
  if (text === undefined) return { seconds: call.now, nanoseconds: 0 };
  const moment = parseDate(text, call.now);
  if (moment === undefined) complain(call, `invalid date ${quotedName(text)}`);
  return moment;
}
