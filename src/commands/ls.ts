import { type ByteString, byteString, byteStringOf, displayBytes } from "../core/byte-string.js";
import { utf8Bytes } from "../core/bytes.js";
import { throwIfAborted } from "../core/errors.js";
import { inBatches } from "../core/in-batches.js";
import { readAccountNames } from "../report/account-names.js";
import { type Listed, type ListedDocument, listedDocument, listedTogether } from "../report/listing.js";
import { withImage } from "../report/open-image.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { type Found, findInImage } from "../squashfs/read/find-in-image.js";
import { Args, Flags } from "../third-party/oclif.js";
import { displayPath } from "../tree/path.js";
import { BaseCommand } from "../ui/command.js";
import { longAlign, longRow } from "../ui/listing.js";
import { tableLines } from "../ui/table.js";

interface LsDocument {
  readonly path: string;
  readonly entries: readonly ListedDocument[];
}

export default class Ls extends BaseCommand {
  static override summary = "List what is in an image.";
  static override description =
    `Lists a directory of a squashfs image, or says what stands at a path. Links on the way are followed inside the image. With \
--recursive everything below is listed by its whole path. Bytes of a name that are not UTF-8 are written \\xNN. Times are UTC.`;
  static override examples = [
    { description: "The root of an image", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "Owners, sizes and links of a directory", command: "<%= config.bin %> <%= command.id %> -l demo.squashfs /usr/bin" },
    { description: "Every path", command: "<%= config.bin %> <%= command.id %> -R demo.squashfs" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
    path: Args.string({ description: "A path in the image.", default: "/", ignoreStdin: true }),
  };
  static override flags = {
    long: Flags.boolean({
      char: "l",
      summary: "Show mode, links, owner, group, size and time, with the names that the image gives to owners.",
    }),
    recursive: Flags.boolean({ char: "R", summary: "List everything below the path, by whole paths." }),
  };

  override async run(): Promise<LsDocument> {
    const { args, flags } = await this.parse(Ls);
    const { blockDecoders } = await import("../codec/block/node-codecs.js");
    return withImage(args.image, { codecs: blockDecoders, signal: this.signal }, async ({ image }) => {
      // as in ls: a link that is named itself is shown by -l, and else followed
      const follow = !flags.long || args.path.endsWith("/");
      const found = await findInImage(image, byteString(args.path), { follow });
      if (!flags.long && !this.jsonEnabled()) {
        const names = flags.recursive ? allPaths(image, found) : ownNames(image, found);
        for await (const text of names) {
          throwIfAborted(this.signal);
          await this.printBytes(text);
        }
        return { path: displayPath(found.path), entries: [] };
      }
      const documents: ListedDocument[] = [];
      const lines = this.jsonEnabled() ? undefined : await longLines(image);
      for await (const batch of flags.recursive ? everything(image, found) : oneLevel(image, found)) {
        throwIfAborted(this.signal);
        if (lines === undefined) documents.push(...batch.map(listedDocument));
        else await this.print(...lines(batch));
      }
      return { path: displayPath(found.path), entries: documents };
    });
  }
}

const absolute = ({ path }: Pick<Found, "path">): ByteString => `/${path}` as ByteString;

/** The names alone: no inodes are read for them, which matters where the image is large or far away. */
async function* ownNames(image: SquashfsImage, { path, inode }: Found): AsyncGenerator<Uint8Array> {
  const names = inode.type === "directory" ? await image.names(inode) : [{ name: absolute({ path }) }];
  for (const batch of inBatches(names, listedTogether)) yield utf8Bytes(batch.map(({ name }) => `${displayBytes(name)}\n`).join(""));
}

async function* allPaths(image: SquashfsImage, { path }: Found): AsyncGenerator<Uint8Array> {
  yield utf8Bytes(`${displayPath(path)}\n`);
  for await (const paths of image.pathsBelow(path)) yield pathLines(paths);
}

const newline = 0x0a;

/** Paths between NULs that a terminal shows as they are. */
const plainPaths = /^[ -~\0]*$/;

/** Paths that NULs end, a line each. Where all can be shown as they are, these are the same bytes. */
function pathLines(paths: Uint8Array): Uint8Array {
  const text = byteStringOf(paths);
  if (!plainPaths.test(text)) return utf8Bytes((text.split("\0") as ByteString[]).map(displayBytes).join("\n"));
  for (let at = paths.indexOf(0); at !== -1; at = paths.indexOf(0, at + 1)) paths[at] = newline;
  return paths;
}

async function* oneLevel(image: SquashfsImage, { path, inode }: Found): AsyncGenerator<readonly Listed[]> {
  if (inode.type === "directory") yield* inBatches(await image.entries(inode), listedTogether);
  else yield [{ name: absolute({ path }), inode }];
}

async function* everything(image: SquashfsImage, { path }: Found): AsyncGenerator<readonly Listed[]> {
  for await (const batch of image.walkBatches(path)) yield batch.map((entry) => ({ name: absolute(entry), inode: entry.inode }));
}

async function longLines(image: SquashfsImage): Promise<(batch: readonly Listed[]) => string[]> {
  const names = await readAccountNames(image);
  return (batch) =>
    tableLines(
      batch.map((listed) => longRow(listed, names)),
      { align: longAlign },
    );
}
