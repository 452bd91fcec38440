import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { regularExpression } from "../regular-expression/regular-expression.js";
import { PipeFile, writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Runs the programs of a directory one after the other. Source: run-parts(8) of debianutils. */
export const runParts: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "tva:u:",
    long: {
      test: "t",
      list: "list",
      verbose: "v",
      report: "report",
      reverse: "reverse",
      "exit-on-error": "strict",
      "new-session": "",
      stdin: "stdin",
      "arg=": "a",
      "regex=": "regex",
      lsbsysinit: "lsb",
    },
  });
  const [folder, extra] = options.operands;
  const wrong = (message: string) => complain(call, `${message}\nTry \`${call.name} --help' for more information.`);
  if (folder === undefined || extra !== undefined) return wrong("missing operand");
  if (options.has("list") && options.has("t")) return wrong("--list and --test can not be used together");
  if (options.has("u")) throw new UnsupportedCall("the option -u");
  const isName = namesOf(options);
  let names: string[];
  try {
    names = call.files.readdir(folder).filter(isName);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return complain(call, `failed to open directory ${folder}: ${error.message}`);
  }
  if (options.has("reverse")) names.reverse();
  let status = 0;
  for (const name of names) {
    const ended = runPart(call, `${folder}/${name}`, options);
    if (ended === 0) continue;
    status = 1;
    if (options.has("strict")) return 1;
  }
  return status;
};

/** Which names of files count. */
function namesOf(options: ParsedOptions): (name: string) => boolean {
  const regex = options.value("regex");
  if (regex !== undefined) {
    try {
      const expression = regularExpression(regex, { dialect: "extended" });
      return (name) => expression.test(name);
    } catch (error) {
      if (error instanceof RegularExpressionError) throw new UnsupportedCall(`the regular expression ${regex}`);
      throw error;
    }
  }
  if (!options.has("lsb")) return (name) => /^[a-zA-Z0-9_-]+$/.test(name);
  const kinds = [/^[a-z0-9]+$/, /^_?([a-z0-9_.]+-)+[a-z0-9]+$/, /^[a-z0-9][a-z0-9-]*$/];
  return (name) => kinds.some((kind) => kind.test(name)) && !/\.dpkg-(old|dist|new|tmp)$/.test(name);
}

function runPart(call: Invocation, path: string, options: ParsedOptions): number {
  const { files, stdout, stderr } = call;
  const node = files.find(path);
  if (node === undefined) {
    complain(call, `failed to stat component ${path}: No such file or directory`);
    return 0;
  }
  if (node.type !== "file") return node.type === "directory" ? 0 : complain(call, `component ${path} is not an executable plain file`);
  const listed = options.has("list") || options.has("t");
  if ((node.mode & 0o111) === 0 && !options.has("list")) return 0;
  if (listed) {
    writeText(stdout, `${path}\n`);
    return 0;
  }
  if (options.has("v")) writeText(stderr, `${call.name}: executing ${path}\n`);
  const args = options.given.flatMap(([name, value]) => (name === "a" ? [value] : []));
  const [out, err] = options.has("report") ? [new PipeFile(), new PipeFile()] : [stdout, stderr];
  const status = isProgram(call, path) ? call.run([path, ...args], { stdout: out, stderr: err }) : refuse();
  if (out instanceof PipeFile && err instanceof PipeFile && options.has("report")) report(call, path, out, err);
  if (status !== 0) complain(call, `${path} exited with return code ${status}`);
  return status;

  function refuse(): number {
    writeText(err, `${call.name}: failed to exec ${path}: Exec format error\n`);
    return 1;
  }
}

/** Without a shell nobody runs a file that does not say what it is for. */
function isProgram({ files }: Invocation, path: string): boolean {
  const [first, second] = files.readBytes(path);
  return first === 0x7f || (first === 0x23 && second === 0x21);
}

/** What a program wrote, after its name. */
function report({ stdout, stderr }: Invocation, path: string, out: PipeFile, err: PipeFile): void {
  const [written, told] = [out.text(), err.text()];
  if (written !== "") writeText(stdout, `${path}:\n`);
  else if (told !== "") writeText(stderr, `${path}:\n`);
  writeText(stdout, written);
  writeText(stderr, told);
}
