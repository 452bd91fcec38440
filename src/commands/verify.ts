import { exitCodes } from "../core/error-codes.js";
import { withSource } from "../report/open-image.js";
import type { Verification } from "../squashfs/index.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { formatSize } from "../ui/format.js";
import { verificationLines } from "../ui/verification.js";

interface VerifyDocument extends Verification {
  readonly image: string;
}

export default class Verify extends BaseCommand {
  static override summary = "Check that an image is whole.";
  static override description =
    `Reads all of a squashfs image: its tables, every name and inode, and every block of every file, which must decompress to the size that \
its files need. Everything that is wrong is listed with its place in the image, up to a hundred problems; the exit status is then 3. An image \
has no checksums: contents that were changed with care are not noticed.`;
  static override examples = [
    { description: "What a build has made", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "An image on a server", command: "<%= config.bin %> <%= command.id %> https://example.org/demo.squashfs" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> demo.squashfs --json" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
  };

  override async run(): Promise<VerifyDocument> {
    const { args } = await this.parse(Verify);
    const { blockDecoders: codecs } = await import("../codec/block/node-codecs.js");
    const { verifySquashfs } = await import("../squashfs/index.js");
    const result = await withSource(args.image, this.signal, (source) =>
      this.withProgress(async (onEvent) => {
        onEvent({ type: "start", stage: "verify", message: `Checking ${source.name}` });
        const found = await verifySquashfs(source, { codecs, signal: this.signal, onEvent });
        onEvent({ type: "done", stage: "verify", message: `${formatSize(source.size)} checked` });
        return found;
      }),
    );
    await this.print(...verificationLines(args.image, result));
    if (result.problemCount > 0) process.exitCode = exitCodes.verification;
    return { image: args.image, ...result };
  }
}
