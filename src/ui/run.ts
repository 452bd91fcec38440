import { fileURLToPath } from "node:url";
import type { BuildError } from "../core/errors.js";
import { Config, Plugin, settings } from "../third-party/oclif.js";
import { wantsJson } from "./command.js";
import { dispatch } from "./dispatch.js";
import { asBuildError, bugText, errorDocument, errorText, isBug } from "./error.js";
import { interruption, watchSignals } from "./interruption.js";
import { originalPlaces } from "./original-places.js";
import { isClosedPipe, quietStreams, writeOut, writeTalk } from "./output.js";
import { painter, usesColor } from "./terminal.js";
import { type UsageContext, usageError } from "./usage-error.js";

/** What is known about this run, for whoever has to explain an error. */
interface Program {
  readonly argv: readonly string[];
  readonly development: boolean;
  agent: string;
  tracker?: string;
  usage: UsageContext;
}

/**
 * The whole program: runs a command line, tells what went wrong, and ends the process with the status of docs/errors.md.
 *
 * @param argv the words after the program's name
 * @param entryUrl the `import.meta.url` of the file that was started; the package around it is the program
 */
export async function run(argv: string[], entryUrl: string, options: { readonly development?: boolean } = {}): Promise<void> {
  const development = options.development === true;
  const program: Program = { argv, development, agent: `node ${process.version}`, usage: { bin: "aleph-runtime", flags: [] } };
  const fail = async (error: unknown): Promise<never> => process.exit(await explain(error, program));
  quietStreams();
  watchSignals();
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  // oclif would compile TypeScript by itself where NODE_ENV is test or development
  settings.enableAutoTranspile = false;
  try {
    const root = fileURLToPath(entryUrl);
    const config = await Config.load({ root, ...(development ? { plugins: await withoutManifest(root) } : {}) });
    program.agent = config.userAgent;
    const { bugs } = config.pjson;
    const tracker = typeof bugs === "string" ? bugs : bugs?.url;
    if (tracker !== undefined) program.tracker = tracker;
    await dispatch(argv, config, (usage) => {
      program.usage = usage;
    });
    // whatever was written without waiting is taken before the process ends
    await writeOut("");
  } catch (error) {
    await fail(error);
  }
  process.exit(process.exitCode ?? 0);
}

/** The commands as they are in dist: a manifest names those of the last whole build, and oclif would take it wherever there is one. */
async function withoutManifest(root: string): Promise<Map<string, Plugin>> {
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true });
  await plugin.load();
  return new Map([[plugin.name, plugin]]);
}

/** Writes what went wrong, and gives the exit status. */
async function explain(thrown: unknown, program: Program): Promise<number> {
  // nobody reads any more: as much as was wanted is written
  if (isClosedPipe(thrown)) return 0;
  const error = interrupted() ?? usageError(thrown, program.usage) ?? asBuildError(thrown);
  if (wantsJson(program.argv)) {
    const written = writeOut(`${JSON.stringify(errorDocument(error), null, 2)}\n`);
    const unwritten = await written.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    // where the standard output is what failed, the words are better than nothing
    if (unwritten === undefined || isClosedPipe(unwritten)) return error.exitCode;
  }
  const paint = painter(usesColor(process.stderr, process.env));
  const text = isBug(error) ? originalPlaces(bugText(error, program, paint)) : errorText(error, paint, { trace: program.development });
  writeTalk(`${text}\n`);
  return error.exitCode;
}

/** Once the user wanted to stop, every later failure comes from that. */
function interrupted(): BuildError | undefined {
  return interruption.aborted ? asBuildError(interruption.reason) : undefined;
}
