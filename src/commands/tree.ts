import { byteString } from "../core/byte-string.js";
import { throwIfAborted } from "../core/errors.js";
import { type Listed, type ListedDocument, listedDocument } from "../report/listing.js";
import { withImage } from "../report/open-image.js";
import { type Outlined, outline } from "../report/outline.js";
import { findInImage } from "../squashfs/read/find-in-image.js";
import { Args } from "../third-party/oclif.js";
import { displayPath } from "../tree/path.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { formatCounted } from "../ui/format.js";
import { shownName } from "../ui/listing.js";
import { outlineLine } from "../ui/outline.js";

interface TreeDocument extends ListedDocument {
  readonly children?: TreeDocument[];
}

export default class Tree extends BaseCommand {
  static override summary = "Draw the directories of an image as a tree.";
  static override description =
    `Draws what stands at and below a path of a squashfs image. A path that is a link is followed inside the image. Bytes of a name that are \
not UTF-8 are written \\xNN.`;
  static override examples = [
    { description: "The top two levels", command: "<%= config.bin %> <%= command.id %> -L 2 demo.squashfs" },
    { description: "A directory with all that is in it", command: "<%= config.bin %> <%= command.id %> demo.squashfs /root" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
    path: Args.string({ description: "A path in the image.", default: "/", ignoreStdin: true }),
  };
  static override flags = {
    depth: wholeNumber({ char: "L", helpValue: "N", min: 1, max: 4095, summary: "Go no more than N levels down." }),
  };

  override async run(): Promise<TreeDocument> {
    const { args, flags } = await this.parse(Tree);
    const { blockDecoders } = await import("../codec/block/node-codecs.js");
    return withImage(args.image, { codecs: blockDecoders, signal: this.signal }, async ({ image }) => {
      const top = await findInImage(image, byteString(args.path), { follow: true });
      const name = displayPath(top.path);
      const document = treeDocument({ name: byteString(name), inode: top.inode });
      const parents = [document];
      let directories = 0;
      let others = 0;
      await this.print(name);
      for await (const batch of outline(image, top, flags.depth)) {
        throwIfAborted(this.signal);
        for (const entry of batch) {
          if (entry.inode.type === "directory") directories++;
          else others++;
          if (this.jsonEnabled()) attach(parents, entry);
        }
        await this.print(...batch.map((entry) => outlineLine(entry.lasts, shownName(entry))));
      }
      await this.print("", `${formatCounted(directories, "directory", "directories")}, ${formatCounted(others, "other path")}`);
      return document;
    });
  }
}

function treeDocument(listed: Listed): TreeDocument {
  return { ...listedDocument(listed), ...(listed.inode.type === "directory" ? { children: [] } : {}) };
}

/** Puts an entry under the last one of the level above. */
function attach(parents: TreeDocument[], entry: Outlined): void {
  const document = treeDocument(entry);
  parents.length = entry.lasts.length;
  parents.at(-1)?.children?.push(document);
  parents.push(document);
}
