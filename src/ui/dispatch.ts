import { BuildError } from "../core/errors.js";
import { type Config, Help } from "../third-party/oclif.js";
import { writeOut } from "./output.js";
import { type UsageContext, unknownCommand } from "./usage-error.js";

/**
 * Finds the command that the words name and runs it, or shows its help. Help is asked for by `--help`, `-h`, `help COMMAND`, or no word.
 *
 * @param found told which command it is before that runs, because its errors are explained by its flags
 */
export async function dispatch(argv: readonly string[], config: Config, found: (usage: UsageContext) => void): Promise<void> {
  if (argv[0] === "--version" || argv[0] === "-v") {
    await writeOut(`${config.userAgent}\n`);
    return;
  }
  const words = argv[0] === "help" ? argv.slice(1) : argv;
  const help = words !== argv || asksHelp(words);
  const { id, rest } = splitCommand(words, config);
  const command = config.findCommand(id);
  if (command === undefined && (words.length === 0 || (help && id === "") || config.findTopic(id))) {
    await new Help(config).showHelp(id === "" ? [] : [id]);
    return;
  }
  if (id === "")
    throw new BuildError("USAGE", `A command must stand before ${words[0]}.`, { hint: `\`${config.bin} --help\` lists them.` });
  if (command === undefined) throw unknownCommand(config.bin, id, config.commandIDs);
  const name = id.replaceAll(":", " ");
  found({ bin: config.bin, command: name, flags: ["help", ...Object.keys(command.flags)] });
  if (help) await new Help(config).showHelp([id]);
  else await config.runCommand(id, [...rest], command);
}

/** The longest run of first words that is a command (`cache ls` is the command `cache:ls`), else the first word, and what follows. */
function splitCommand(words: readonly string[], config: Config): { readonly id: string; readonly rest: readonly string[] } {
  const flag = words.findIndex((word) => word.startsWith("-"));
  const names = flag === -1 ? words : words.slice(0, flag);
  for (let count = names.length; count > 0; count--) {
    const id = names.slice(0, count).join(":");
    if (config.findCommand(id)) return { id, rest: words.slice(count) };
  }
  return { id: names[0] ?? "", rest: words.slice(1) };
}

function asksHelp(words: readonly string[]): boolean {
  for (const word of words) {
    if (word === "--") return false;
    if (word === "--help" || word === "-h") return true;
  }
  return false;
}
