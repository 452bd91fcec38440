import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { hostName } from "../coreutils/host-name.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** e_machine of ELF and what uname calls it. Source: elf.h. */
const machines: Readonly<Record<number, string>> = {
  3: "i686",
  21: "ppc64le",
  22: "s390x",
  40: "armv7l",
  62: "x86_64",
  183: "aarch64",
  243: "riscv64",
};

/** What scripts are told: Linux's oldest release with long-term support that boots every image of today. */
const kernelRelease = "6.1.0";

/** The kernel's name and the machine's. What kernel an image will have is not known when it is made. Source: POSIX uname, GNU coreutils. */
export const uname: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "asnrvmpio",
    long: {
      all: "a",
      "kernel-name": "s",
      nodename: "n",
      "kernel-release": "r",
      "kernel-version": "v",
      machine: "m",
      processor: "p",
      "hardware-platform": "i",
      "operating-system": "o",
    },
  });
  const [extra] = options.operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand ${quotedName(extra)}`);
  const unknown = ["a", "v"].find((name) => options.has(name));
  if (unknown !== undefined) throw new UnsupportedCall(`the option -${unknown}`);
  const words: readonly (readonly [string, () => string])[] = [
    ["s", () => "Linux"],
    ["n", () => hostName(call.files)],
    ["r", () => kernelRelease],
    ["m", () => machineOf(call)],
    ["p", () => "unknown"],
    ["i", () => "unknown"],
    ["o", () => "GNU/Linux"],
  ];
  const wanted = words.filter(([name]) => options.has(name) || (options.given.length === 0 && name === "s"));
  writeText(call.stdout, `${wanted.map(([, word]) => word()).join(" ")}\n`);
  return 0;
};

/** The machine that the image's own uname is for. */
function machineOf({ files }: Invocation): string {
  const path = "/usr/bin/uname";
  const bytes = files.find(path)?.type === "file" ? files.readBytes(path) : new Uint8Array(0);
  const [low = 0, high = 0] = bytes[5] === 2 ? [bytes[19], bytes[18]] : [bytes[18], bytes[19]];
  const name = bytes[0] === 0x7f ? machines[low + high * 256] : undefined;
  if (name === undefined) throw new UnsupportedCall(`the machine, which ${path} does not say`);
  return name;
}
