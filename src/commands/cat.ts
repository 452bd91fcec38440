import { byteString } from "../core/byte-string.js";
import { throwIfAborted } from "../core/errors.js";
import { type FileDocument, fileDocument } from "../report/file-document.js";
import { withImage } from "../report/open-image.js";
import { findFile } from "../squashfs/read/find-in-image.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";

export default class Cat extends BaseCommand {
  static override summary = "Write files of an image to the standard output.";
  static override description =
    `Writes the bytes of files in a squashfs image, one after the other, as they are. Links are followed inside the image. With --json \
contents that are UTF-8 are given as text, and others in base64.`;
  static override examples = [
    { description: "Which Debian it is", command: "<%= config.bin %> <%= command.id %> demo.squashfs /etc/os-release" },
    { description: "A program, into a file", command: "<%= config.bin %> <%= command.id %> demo.squashfs /bin/tar > tar" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
    path: Args.string({ description: "Paths of files in the image.", required: true, multiple: true, ignoreStdin: true }),
  };

  override async run(): Promise<{ readonly files: readonly FileDocument[] }> {
    const { args } = await this.parse(Cat);
    const { blockDecoders } = await import("../codec/block/node-codecs.js");
    return withImage(args.image, { codecs: blockDecoders, signal: this.signal }, async ({ image }) => {
      const files: FileDocument[] = [];
      for (const path of args.path) {
        const found = await findFile(image, byteString(path));
        if (this.jsonEnabled()) {
          files.push(await fileDocument(image, found));
          continue;
        }
        for await (const piece of image.content(found.inode)) {
          throwIfAborted(this.signal);
          await this.printBytes(piece);
        }
      }
      return { files };
    });
  }
}
