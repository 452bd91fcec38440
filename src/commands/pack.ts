import { Args, Flags } from "@oclif/core";
import type { ImageFile } from "../runtime/write-image.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { formatCount, formatSize, shortestPath } from "../ui/format.js";
import { imageFlags, imageOptions } from "../ui/image-flags.js";

export default class Pack extends BaseCommand {
  static override summary = "Make an image of a folder.";
  static override description =
    `Writes a squashfs image of a folder that holds a root filesystem, with the modes, owners and times that it has on disk. The image \
appears under its name only when it is complete. The same folder gives the same bytes; SOURCE_DATE_EPOCH bounds the times. Extended \
attributes of the folder are not read.`;
  static override examples = [
    { description: "A folder as it is", command: "<%= config.bin %> <%= command.id %> rootfs -o rootfs.squashfs" },
    {
      description: "A runtime, made by an ordinary user",
      command: "<%= config.bin %> <%= command.id %> rootfs --init --plugins plugins --all-root",
    },
    { description: "Without documentation", command: "<%= config.bin %> <%= command.id %> rootfs --exclude '/usr/share/doc/**'" },
  ];
  static override args = {
    folder: Args.string({ description: "The folder that becomes the image's root.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      summary: "Where the image goes; FOLDER.squashfs here if not given, - for the standard output.",
    }),
    exclude: Flags.string({
      helpValue: "GLOB",
      multiple: true,
      summary: "Leave out what the glob matches, by its path in the image; may be given several times.",
    }),
    "exclude-from": Flags.string({ helpValue: "FILE", summary: "Leave out what the globs of a file match, one a line." }),
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

  override async run(): Promise<ImageFile> {
    const { args, flags } = await this.parse(Pack);
    const pipe = flags.output === "-" ? this.pipe() : undefined;
    const { packFolder } = await import("../runtime/pack.js");
    const image = await this.withProgress((onEvent) =>
      packFolder({
        folder: args.folder,
        output: flags.output,
        exclude: flags.exclude,
        excludeFrom: flags["exclude-from"],
        allRoot: flags["all-root"],
        init: flags.init,
        plugins: flags.plugins,
        mtime: flags.mtime,
        ...imageOptions(flags),
        pipe,
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
