import { BuildError } from "../core/errors.js";
import { nearest } from "../core/suggestion.js";
import { Errors } from "../third-party/oclif.js";

/** The command line that failed, as far as it is known. */
export interface UsageContext {
  /** The program's name. */
  readonly bin: string;
  /** The command's name, where one was found. */
  readonly command?: string;
  /** Long names of the command's flags, without dashes. */
  readonly flags: readonly string[];
}

/** No such command, with the one that was probably meant. */
export function unknownCommand(bin: string, word: string, commands: readonly string[]): BuildError {
  const close = nearest(word, commands);
  return new BuildError("USAGE", `There is no command ${JSON.stringify(word)}.`, {
    hint: close === undefined ? `\`${bin} --help\` lists the commands.` : `Did you mean \`${bin} ${close}\`?`,
  });
}

/**
 * What oclif's parser says about a command line, as an error of this project; undefined where the error is not the parser's.
 * The parser's classes are not exported, so they are told by what they carry.
 * A BuildError that a flag's own parser threw comes back with the words that oclif put around its message taken away.
 */
export function usageError(error: unknown, context: UsageContext): BuildError | undefined {
  const help = `\`${[context.bin, context.command, "--help"].filter(Boolean).join(" ")}\` shows how to use it.`;
  const usage = (message: string, hint = help) => new BuildError("USAGE", message, { hint, cause: error });
  if (error instanceof BuildError) {
    const inner = flagWrapping.exec(error.message)?.[1];
    return inner === undefined ? undefined : new BuildError(error.code, inner, { hint: error.hint ?? help, cause: error });
  }
  if (!(error instanceof Errors.CLIError)) return undefined;
  const text = plain(error.message);
  const flags = "flags" in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  const args: readonly unknown[] = "args" in error && Array.isArray(error.args) ? error.args : [];
  if (flags.length > 0) {
    const [first = ""] = flags;
    const known = first.startsWith("--") ? context.flags : [];
    const close = nearest(first.replace(/^-+/, "").replace(/=.*/s, ""), known);
    return usage(`There is no flag ${flags.join(", ")}.`, close && `Did you mean --${close}? ${help}`);
  }
  if (args.length > 0) {
    const missing = args.filter(isArgument).map((arg) => arg.name.toUpperCase());
    if (missing.length > 0) return usage(`${missing.join(" and ")} must be given.`);
    return usage(`Nothing is expected after what was given, but there is ${args.map((arg) => JSON.stringify(arg)).join(", ")}.`);
  }
  const [, what, given, options] = choice.exec(text) ?? [];
  if (what !== undefined && given !== undefined && options !== undefined) {
    const close = nearest(given, options.split(", "));
    return usage(`${what} cannot be ${JSON.stringify(given)}: it is one of ${options}.`, close && `Did you mean ${what} ${close}?`);
  }
  return usage(`${text.replace(/\.$/, "")}.`);
}

/** oclif: "Parsing --NAME \n\tMESSAGE\nSee more help with --help". */
const flagWrapping = /^Parsing --\S+ \n\t(.*)\nSee more help with --help$/s;

/** oclif: "Expected --NAME=INPUT to be one of: A, B". */
const choice = /^Expected (--[^=]+)=(.*) to be one of: (.+)$/s;

const plain = (message: string): string => message.replace(/\nSee more help with --help$/, "").trim();

const isArgument = (arg: unknown): arg is { readonly name: string } => typeof arg === "object" && arg !== null && "name" in arg;
