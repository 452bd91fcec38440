import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { sizeOf } from "../coreutils/size-text.js";
import { type EndCount, withoutOldCount, writeEnds } from "../coreutils/text-end.js";

/** The beginning of files. Source: POSIX head, the GNU coreutils manual. */
export const head: Command = (call) => writeEnds(call, withoutOldCount(call.args, "-"), { countOf, part: beginning });

function countOf(call: Invocation, given: readonly [name: string, value: string] | undefined): EndCount | undefined {
  const [name = "n", text = "10"] = given ?? [];
  const size = sizeOf(text.replace(/^[-+]/, ""));
  if (size !== undefined) return { bytes: name === "c", number: size, other: text.startsWith("-") };
  complain(call, `invalid number of ${name === "c" ? "bytes" : "lines"}: '${text}'`);
  return undefined;
}

/** With `other` all but the last. */
function beginning(text: string, { bytes, number, other }: EndCount, end: string): string {
  if (bytes) return other ? text.slice(0, Math.max(0, text.length - number)) : text.slice(0, number);
  const lines = text.split(end);
  const last = lines.pop() ?? "";
  const all = [...lines.map((line) => line + end), ...(last === "" ? [] : [last])];
  return (other ? all.slice(0, Math.max(0, all.length - number)) : all.slice(0, number)).join("");
}
