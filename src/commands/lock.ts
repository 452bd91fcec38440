import type { LockResult } from "../runtime/lock-project.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { lockLines } from "../ui/lock.js";
import { mirrorFlags, mirrorOptions } from "../ui/mirror-flags.js";

export default class Lock extends BaseCommand {
  static override summary = "Write down which packages a project is built of.";
  static override description =
    `Chooses the packages of PROJECT/runtime.yaml and writes PROJECT/runtime.lock: every package with its version, size and SHA256, for every \
architecture, and the state of the archive that they come from. build then takes exactly these. A lock that fits runtime.yaml stays as it is \
until an update is asked for.`;
  static override examples = [
    { description: "Lock the project in this folder", command: "<%= config.bin %> <%= command.id %>" },
    { description: "Take the newest versions of everything", command: "<%= config.bin %> <%= command.id %> demo --update" },
    { description: "Take new versions of some packages only", command: "<%= config.bin %> <%= command.id %> demo --update openssl curl" },
    { description: "Take security updates only", command: "<%= config.bin %> <%= command.id %> demo --update security" },
  ];
  static override args = {
    project: Args.string({ description: "The folder with runtime.yaml.", default: ".", ignoreStdin: true }),
  };
  static override flags = {
    update: Flags.string({
      helpValue: "PACKAGE...",
      multiple: true,
      summary: "Take newer versions: of these packages, of all that security has (security), or of everything (no name).",
    }),
    ...mirrorFlags,
  };

  override async run(): Promise<LockResult> {
    const { args, flags } = await this.parse(Lock, withUpdateValue(this.argv));
    const { lockProject } = await import("../runtime/lock-project.js");
    const { readKeyringFile } = await import("../runtime/archive-options.js");
    const { keyring, ...where } = mirrorOptions(flags);
    const result = await this.withProgress(async (onEvent) =>
      lockProject({
        project: args.project,
        ...where,
        keyring: await readKeyringFile(keyring),
        update: updateOf(flags.update),
        env: this.env,
        signal: this.signal,
        onEvent,
      }),
    );
    await this.print(...lockLines(result));
    return result;
  }
}

/** A bare `--update` means everything. */
function withUpdateValue(argv: readonly string[]): string[] {
  return argv.flatMap((word, at) => {
    const next = argv[at + 1];
    return word === "--update" && (next === undefined || next.startsWith("-")) ? ["--update", "all"] : [word];
  });
}

function updateOf(names: readonly string[] | undefined): readonly string[] | "security" | "all" | undefined {
  const [only, another] = names ?? [];
  return (only === "security" || only === "all") && another === undefined ? only : names;
}
