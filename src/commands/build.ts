import { defined } from "../core/defined.js";
import type { BuildResult } from "../runtime/build.js";
import { Args, Flags } from "../third-party/oclif.js";
import { buildSummary } from "../ui/build-summary.js";
import { BaseCommand } from "../ui/command.js";
import { formatCount, formatSize, shortestPath } from "../ui/format.js";
import { imageFlags, imageOptions } from "../ui/image-flags.js";
import { mirrorFlags, mirrorOptions } from "../ui/mirror-flags.js";

export default class Build extends BaseCommand {
  static override summary = "Build a runtime image from a project.";
  static override description =
    `Reads PROJECT/runtime.yaml, takes its packages from a Debian mirror, verifies and unpacks them, adds the init sequence and \
the project's plugins, and writes PROJECT/build/NAME.squashfs. The image appears under its name only when it is complete. The same input \
gives the same bytes; SOURCE_DATE_EPOCH sets the time of the files.`;
  static override examples = [
    { description: "Build the project in this folder", command: "<%= config.bin %> <%= command.id %>" },
    {
      description: "Choose the mirror and the output",
      command: "<%= config.bin %> <%= command.id %> demo --mirror http://mirror.example/debian -o /tmp/demo.squashfs",
    },
    { description: "What the lock says, from the cache alone", command: "<%= config.bin %> <%= command.id %> demo --frozen --offline" },
    { description: "Leave nothing on the disk but the image", command: "<%= config.bin %> <%= command.id %> demo --in-memory" },
  ];
  static override args = {
    project: Args.string({ description: "The folder with runtime.yaml.", default: ".", ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      summary: "Where the image goes; PROJECT/build/NAME.squashfs if not given, - for the standard output.",
    }),
    ...mirrorFlags,
    frozen: Flags.boolean({ summary: "Build exactly what runtime.lock says, or fail where it does not fit runtime.yaml." }),
    tar: Flags.string({ helpValue: "FILE", summary: "Write the root filesystem as a tar too." }),
    rootfs: Flags.string({
      helpValue: "DIRECTORY",
      summary: "Write the root filesystem as a folder too; an ordinary user gets an mtree file beside it.",
    }),
    "in-memory": Flags.boolean({ summary: "Keep downloads and unpacked files in memory; only the image is written to disk." }),
    ...imageFlags,
  };

  override async run(): Promise<BuildResult> {
    const { args, flags } = await this.parse(Build);
    const { buildRuntime } = await import("../runtime/build.js");
    const started = performance.now();
    const pipe = flags.output === "-" ? this.pipe() : undefined;
    const result = await this.withProgress((onEvent) =>
      buildRuntime({
        project: args.project,
        ...defined({
          output: flags.output,
          frozen: flags.frozen,
          inMemory: flags["in-memory"],
          tar: flags.tar,
          rootfs: flags.rootfs,
          pipe,
        }),
        ...mirrorOptions(flags),
        ...imageOptions(flags),
        env: this.env,
        signal: this.signal,
        onEvent,
      }),
    );
    this.talk(...buildSummary(result, performance.now() - started));
    if (pipe === undefined)
      await this.print(`${shortestPath(result.path)}  ${formatSize(result.size)} (${formatCount(result.size)} bytes)`);
    return result;
  }
}
