import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { sizeOf } from "../coreutils/size-text.js";
import { type EndCount, withoutOldCount, writeEnds } from "../coreutils/text-end.js";

/** The end of files; without -f, for nothing is written while a program runs. Source: POSIX tail, the GNU coreutils manual. */
export const tail: Command = (call) => {
  const [first = "", ...rest] = call.args;
  if (/^-\d+$/.test(first) && rest.length > 1) return complain(call, `option used in invalid context -- ${first.charAt(1)}`);
  const old = rest.length <= 1 || !/^[-+]\d/.test(first);
  return writeEnds(call, old ? withoutOldCount(call.args, "-+") : call.args, { countOf, part: ending });
};

function countOf(call: Invocation, given: readonly [name: string, value: string] | undefined): EndCount | undefined {
  const [name = "n", text = "10"] = given ?? [];
  const size = sizeOf(text.replace(/^[-+]/, ""));
  if (size !== undefined) return { bytes: name === "c", number: size, other: text.startsWith("+") };
  if (/^[-+]?\d/.test(text)) throw new UnsupportedCall(`the count ${text} of tail`);
  complain(call, `invalid number of ${name === "c" ? "bytes" : "lines"}: '${text}'`);
  return undefined;
}

/** With `other` from a line or byte on. */
function ending(text: string, { bytes, number, other }: EndCount, end: string): string {
  if (bytes) return other ? text.slice(Math.max(0, number - 1)) : text.slice(Math.max(0, text.length - number));
  const lines = text.split(end);
  const last = lines.pop() ?? "";
  const all = [...lines.map((line) => line + end), ...(last === "" ? [] : [last])];
  return all.slice(other ? Math.max(0, number - 1) : Math.max(0, all.length - number)).join("");
}
