import { summarizeImage } from "../report/image-summary.js";
import { type Inspection, inspectionOf } from "../report/inspection.js";
import { withImage } from "../report/open-image.js";
import { readPackageStates } from "../report/package-states.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { inspectionLines } from "../ui/inspection.js";

export default class Inspect extends BaseCommand {
  static override summary = "Show what an image is and what it holds.";
  static override description =
    `Reads a squashfs image and shows its format, sizes, times, the number of paths of each type, and its largest directories. \
Sizes are decimal: 1 MB is 1,000,000 bytes.`;
  static override examples = [
    { description: "What a build has made", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> demo.squashfs --json" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
  };

  override async run(): Promise<Inspection> {
    const { args } = await this.parse(Inspect);
    const { blockDecoders } = await import("../codec/block/node-codecs.js");
    return withImage(args.image, { codecs: blockDecoders, signal: this.signal }, async ({ image, size }) => {
      const summary = await summarizeImage(image, { signal: this.signal });
      const packages = await readPackageStates(image);
      const parts = { image: args.image, size, superblock: image.superblock, root: image.root, summary, packages };
      await this.print(...inspectionLines(parts));
      return inspectionOf(parts);
    });
  }
}
