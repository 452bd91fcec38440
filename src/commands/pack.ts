import { BuildError } from "../core/errors.js";
import type { PackedImage } from "../runtime/pack.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { formatCount, formatSize, shortestPath } from "../ui/format.js";
import { imageFlags, imageOptions } from "../ui/image-flags.js";

export default class Pack extends BaseCommand {
  static override summary = "Make an image of a folder or a tar.";
  static override description =
    `Writes a squashfs image of a root filesystem that exists: a folder, or a tar, plain or compressed with gzip, xz or zstd. Modes, owners, \
times, devices and extended attributes are those of the folder or the tar; an mtree(5) file can say others, so that an ordinary user gives the image \
what the folder cannot hold. The image appears under its name only when it is complete, and never appends to one that is there. The same input gives \
the same bytes; SOURCE_DATE_EPOCH bounds the times.`;
  static override examples = [
    { description: "A folder as it is", command: "<%= config.bin %> <%= command.id %> rootfs -o rootfs.squashfs" },
    {
      description: "A runtime, made by an ordinary user",
      command: "<%= config.bin %> <%= command.id %> rootfs --init --plugins plugins --all-root",
    },
    { description: "A container's filesystem", command: "docker export NAME | <%= config.bin %> <%= command.id %> - -o rootfs.squashfs" },
    { description: "Without documentation", command: "<%= config.bin %> <%= command.id %> rootfs --exclude '/usr/share/doc/**'" },
  ];
  static override args = {
    source: Args.string({
      description: "The folder or the tar that becomes the image's root; - reads a tar from the standard input.",
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      summary: "Where the image goes; NAME.squashfs here if not given, - for the standard output.",
    }),
    exclude: Flags.string({
      helpValue: "GLOB",
      multiple: true,
      summary: "Leave out what the glob matches, by its path in the image; may be given several times.",
    }),
    "exclude-from": Flags.string({ helpValue: "FILE", summary: "Leave out what the globs of a file match, one a line." }),
    mtree: Flags.string({ helpValue: "FILE", summary: "Owners, modes, devices and attributes from an mtree(5) file." }),
    init: Flags.boolean({ summary: "Put the init sequence in, so that the image is a runtime." }),
    plugins: Flags.string({ helpValue: "DIRECTORY", dependsOn: ["init"], summary: "Plugins for the init sequence." }),
    "all-root": Flags.boolean({ summary: "Give everything to root, whoever owns it here." }),
    mtime: wholeNumber({
      helpValue: "SECONDS",
      min: 0,
      max: 0xffffffff,
      summary: "No time in the image is later than this, in seconds since 1970; SOURCE_DATE_EPOCH if not given.",
    }),
    ...imageFlags,
  };

  override async run(): Promise<PackedImage> {
    const { args, flags } = await this.parse(Pack);
    if (args.source === "-" && process.stdin.isTTY) {
      throw new BuildError("USAGE", "There is no tar on the standard input.", {
        hint: "Pipe one: tar -c FOLDER | aleph-runtime pack - -o FILE",
      });
    }
    const pipe = flags.output === "-" ? this.pipe() : undefined;
    const { packRoot } = await import("../runtime/pack.js");
    const image = await this.withProgress((onEvent) =>
      packRoot({
        source: args.source,
        stdin: process.stdin,
        mtree: flags.mtree,
        output: flags.output,
        exclude: flags.exclude,
        excludeFrom: flags["exclude-from"],
        allRoot: flags["all-root"],
        init: flags.init,
        plugins: flags.plugins,
        mtime: flags.mtime,
        ...imageOptions(flags),
        pipe,
        digest: this.jsonEnabled(),
        env: this.env,
        signal: this.signal,
        onEvent,
      }),
    );
    if (pipe !== undefined) this.talk(`${formatSize(image.size)} (${formatCount(image.size)} bytes) to the standard output`);
    else await this.print(`${shortestPath(image.path)}  ${formatSize(image.size)} (${formatCount(image.size)} bytes)`);
    return image;
  }
}
