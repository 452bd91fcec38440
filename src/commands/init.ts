import { join } from "node:path";
import type { ScaffoldResult } from "../runtime/scaffold.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";

export default class Init extends BaseCommand {
  static override summary = "Make a new project.";
  static override description =
    "Makes a folder with a commented runtime.yaml, plugins to fill in, a README and a .gitignore. A folder that is not empty is refused unless --force is given.";
  static override examples = [
    { description: "A runtime for Python programs", command: "<%= config.bin %> <%= command.id %> demo" },
    { description: "What the official Debian 12 runtime has", command: "<%= config.bin %> <%= command.id %> demo --template official" },
    {
      description: "The smallest start, on Debian 13",
      command: "<%= config.bin %> <%= command.id %> demo --template minimal --suite trixie",
    },
  ];
  static override args = {
    directory: Args.string({ description: "The folder to make.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    template: Flags.option({
      helpValue: "NAME",
      options: ["python", "node", "binary", "official", "minimal"] as const,
      default: "python" as const,
      summary: "Which packages to start with.",
    })(),
    suite: Flags.option({
      helpValue: "SUITE",
      options: ["bookworm", "trixie", "bullseye"] as const,
      default: "bookworm" as const,
      summary: "The Debian release.",
    })(),
    force: Flags.boolean({ summary: "Write into a folder that is not empty; files of the same names are replaced." }),
  };

  override async run(): Promise<ScaffoldResult> {
    const { args, flags } = await this.parse(Init);
    const { scaffold } = await import("../runtime/scaffold.js");
    const { template, suite, force } = flags;
    const result = await scaffold(args.directory, { template, suite, force });
    await this.print(...result.files.map((file) => join(args.directory, file)));
    this.talk("", "Next:", `  ${this.config.bin} build ${shellWord(args.directory)}`);
    return result;
  }
}

/** A word that a person can paste into a shell. */
const shellWord = (word: string): string => (/^[\w./+@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
