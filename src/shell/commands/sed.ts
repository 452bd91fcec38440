import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type OptionTable, type ParsedOptions, parseOptions } from "../getopt.js";
import { type SedCommand, SedError } from "../sed/command.js";
import { SedInput } from "../sed/input.js";
import { SedFiles, SedOutput } from "../sed/output.js";
import { parseSed } from "../sed/parser.js";
import { SedRun } from "../sed/run.js";
import type { SedChunk } from "../sed/source.js";
import { PipeFile } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table: OptionTable = {
  short: "ne:f:i::Erszul:b",
  long: {
    quiet: "n",
    silent: "n",
    "expression=": "e",
    "file=": "f",
    "in-place=?": "i",
    "regexp-extended": "E",
    separate: "s",
    "null-data": "z",
    "zero-terminated": "z",
    unbuffered: "u",
    "line-length=": "l",
    "follow-symlinks": "follow-symlinks",
    binary: "b",
  },
};

/** Edits the lines of files by a script. Source: POSIX sed, the GNU sed manual. */
export const sed: Command = (call) => {
  const options = parseOptions(call.args, table);
  try {
    return edit(call, options);
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    complain(call, error.message);
    return error.status;
  }
};

function edit(call: Invocation, options: ParsedOptions): number {
  const paths = [...options.operands];
  const chunks = chunksOf(call, options, paths);
  const script = parseSed(chunks);
  const inPlace = options.has("i");
  if (inPlace && paths.length === 0) throw new SedError("no input files", 4);
  const stdout = new SedOutput(call.stdout);
  const files = new SedFiles(call, stdout);
  for (const path of script.commands.flatMap(writtenPath)) files.output(path);
  const delimiter = options.has("z") ? "\0" : "\n";
  const separate = inPlace || options.has("s");
  const input = new SedInput(call, paths.length === 0 ? ["-"] : paths, { delimiter, separate, inPlace });
  const run = new SedRun(script, input, files, stdout, {
    quiet: script.quiet || options.has("n"),
    delimiter,
    lineLength: lineLength(options.value("l") ?? "70"),
    runCommand: (command) => {
      const output = new PipeFile();
      call.run(["/bin/sh", "-c", command], { stdin: call.stdin, stdout: output });
      return output.text();
    },
  });
  if (separate) input.onFile = () => run.resetRanges();
  if (inPlace) writeInPlace(call, options, input, run);
  try {
    const status = run.run();
    input.endFile();
    return status === 0 && input.failed ? 2 : status;
  } finally {
    stdout.flush();
    files.flush();
  }
}

function lineLength(text: string): number {
  if (!/^\d+$/.test(text)) throw new UnsupportedCall(`the length of lines ${text}`);
  return text === "1" ? 0 : Number(text);
}

/** The parts of the script; where no option gives one, the first operand is it. */
function chunksOf(call: Invocation, options: ParsedOptions, operands: string[]): SedChunk[] {
  const chunks: SedChunk[] = [];
  let extended = false;
  for (const [name, value] of options.given) {
    if (name === "E" || name === "r") extended = true;
    if (name === "e") chunks.push({ text: value, extended });
    if (name === "f") chunks.push({ text: scriptFile(call, value), file: value, extended });
  }
  if (chunks.length > 0) return chunks;
  const text = operands.shift();
  if (text === undefined) throw new UnsupportedCall("sed without a script");
  return [{ text, extended }];
}

function scriptFile(call: Invocation, path: string): string {
  if (path === "-") throw new UnsupportedCall("a script of sed on its standard input");
  try {
    return call.files.readText(path).replace(/\n$/, "");
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new SedError(`couldn't open file ${path}: ${error.message}`, 4);
  }
}

function writtenPath({ action }: SedCommand): readonly string[] {
  if (action.name === "w" || action.name === "W") return [action.path];
  return action.name === "s" && action.substitution.path !== undefined ? [action.substitution.path] : [];
}

/** Sends the output into a new file in the place of each one that is read. */
function writeInPlace(call: Invocation, options: ParsedOptions, input: SedInput, run: SedRun): void {
  const suffix = options.value("i") ?? "";
  let gathered = new PipeFile();
  input.onFile = () => {
    run.resetRanges();
    gathered = new PipeFile();
    run.output = new SedOutput(gathered);
  };
  input.onFileEnd = (named) => {
    run.output.flush();
    const path = options.has("follow-symlinks") ? call.files.realpath(named) : named;
    const backup = backupPath(path, suffix);
    try {
      const { mode, uid, gid } = call.files.node(path);
      const temporary = `${path.slice(0, path.lastIndexOf("/") + 1)}sedXXXXXX`;
      if (backup !== undefined) call.files.rename(path, backup);
      call.files.put(temporary, { type: "file", bytes: gathered.bytes(), mode, uid, gid });
      call.files.rename(temporary, path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new SedError(`cannot rename ${path}: ${error.message}`, 4);
    }
  };
}

/** The name of the old file: the suffix behind its name, or with the name in the place of its stars. */
function backupPath(path: string, suffix: string): string | undefined {
  if (suffix === "") return undefined;
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  const backup = suffix.includes("*") ? suffix.replaceAll("*", () => name) : name + suffix;
  return backup.includes("/") ? backup : path.slice(0, slash) + backup;
}
