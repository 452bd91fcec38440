import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The last name of paths. Source: POSIX basename, GNU coreutils. */
export const basename: Command = (call) => {
  const options = parseOptions(call.args, { short: "as:z", long: { multiple: "a", "suffix=": "s", zero: "z" }, stopsAtOperand: true });
  const { operands } = options;
  const many = options.has("a") || options.has("s");
  const [first, second] = operands;
  if (first === undefined) return complain(call, `missing operand\nTry '${call.name} --help' for more information.`);
  if (!many && operands.length > 2) {
    return complain(call, `extra operand '${operands[2]}'\nTry '${call.name} --help' for more information.`);
  }
  const suffix = options.value("s") ?? (many ? "" : (second ?? ""));
  const names = many ? operands : [first];
  const end = options.has("z") ? "\0" : "\n";
  writeText(call.stdout, names.map((name) => `${lastName(name, suffix)}${end}`).join(""));
  return 0;
};

function lastName(path: string, suffix: string): string {
  const bare = path.replace(/\/+$/, "");
  if (bare === "") return path === "" ? "" : "/";
  const name = bare.slice(bare.lastIndexOf("/") + 1);
  return name !== suffix && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}
