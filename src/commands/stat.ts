import { byteString } from "../core/byte-string.js";
import { readAccountNames } from "../report/account-names.js";
import { withImage } from "../report/open-image.js";
import { type StatDocument, statDocument } from "../report/stat-document.js";
import { findInImage } from "../squashfs/read/find-in-image.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { statLines } from "../ui/stat.js";

export default class Stat extends BaseCommand {
  static override summary = "Show every attribute of paths in an image.";
  static override description =
    `Shows type, size, mode, owner, time, inode number, links and extended attributes of what stands at paths of a squashfs image. Links on \
the way are followed inside the image; a link that is named itself only with a slash at its end.`;
  static override examples = [
    { description: "One file", command: "<%= config.bin %> <%= command.id %> demo.squashfs /usr/bin/passwd" },
    { description: "What a link leads to", command: "<%= config.bin %> <%= command.id %> demo.squashfs /bin/" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
    path: Args.string({ description: "Paths in the image.", required: true, multiple: true, ignoreStdin: true }),
  };

  override async run(): Promise<{ readonly entries: readonly StatDocument[] }> {
    const { args } = await this.parse(Stat);
    const { blockDecoders } = await import("../codec/block/node-codecs.js");
    return withImage(args.image, { codecs: blockDecoders, signal: this.signal }, async ({ image }) => {
      const names = await readAccountNames(image);
      const entries: StatDocument[] = [];
      for (const path of args.path) {
        const found = await findInImage(image, byteString(path), { follow: path.endsWith("/") });
        if (entries.length > 0) await this.print("");
        await this.print(...statLines(found, names));
        entries.push(statDocument(found));
      }
      return { entries };
    });
  }
}
