import { open } from "node:fs/promises";
import { type Diff as DiffResult, diffSides } from "../report/diff.js";
import { type DiffSide, imageSide, treeSide } from "../report/diff-side.js";
import { withImage } from "../report/open-image.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { diffLines, diffMarkdown } from "../ui/diff.js";

export default class Diff extends BaseCommand {
  static override summary = "Compare two images, folders or tars.";
  static override description =
    `Compares two root filesystems, each of them an image (a file or an http(s) URL), a folder or a tar, path by path: what was added, what \
was removed, and what changed in type, mode, owner, target, device, contents or extended attributes. A directory that came or went with all \
that is in it is one line; --all names every path.`;
  static override examples = [
    { description: "What a new build changes", command: "<%= config.bin %> <%= command.id %> old.squashfs new.squashfs" },
    { description: "An image and the folder that it was made of", command: "<%= config.bin %> <%= command.id %> rootfs rootfs.squashfs" },
    { description: "For a pull request", command: "<%= config.bin %> <%= command.id %> old.squashfs new.squashfs --markdown" },
  ];
  static override args = {
    before: Args.string({ description: "An image, a folder or a tar.", required: true, ignoreStdin: true }),
    after: Args.string({ description: "Another one.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    all: Flags.boolean({ summary: "Name every path, also below directories that came or went." }),
    "exit-code": Flags.boolean({ summary: "End with the status 1 where there is a difference." }),
    markdown: Flags.boolean({ exclusive: ["json"], summary: "Write Markdown." }),
    mtime: Flags.boolean({ summary: "Compare times too." }),
  };

  override async run(): Promise<DiffResult> {
    const { args, flags } = await this.parse(Diff);
    const diff = await this.#withSide(args.before, (before) =>
      this.#withSide(args.after, (after) => this.#compare(before, after, flags.mtime)),
    );
    await this.print(...(flags.markdown ? diffMarkdown(diff) : diffLines(diff, { all: flags.all })));
    if (flags["exit-code"] && !diff.same) process.exitCode = 1;
    return diff;
  }

  #compare(before: DiffSide, after: DiffSide, mtime: boolean): Promise<DiffResult> {
    return this.withProgress((onEvent) => {
      onEvent({ type: "start", stage: "compare", message: `Comparing ${before.name} with ${after.name}` });
      const onPath = (done: number, total: number) => {
        if (done % 256 === 0) onEvent({ type: "progress", stage: "compare", done, total, unit: "items" });
      };
      return diffSides(before, after, { mtime, signal: this.signal, onPath });
    });
  }

  async #withSide<T>(place: string, use: (side: DiffSide) => Promise<T>): Promise<T> {
    if (/^https?:\/\//i.test(place) || (await isImage(place))) {
      const { blockDecoders: codecs } = await import("../codec/block/node-codecs.js");
      const { signal } = this;
      return withImage(place, { codecs, signal }, async ({ image }) => use(await imageSide(image, { signal })));
    }
    const { readRoot } = await import("../runtime/read-root.js");
    const root = await readRoot(place, { signal: this.signal });
    try {
      return await use(treeSide(place, root.tree));
    } finally {
      await root.close();
    }
  }
}

/** Whether a file begins as squashfs does; what cannot be opened is told by who reads it next. */
async function isImage(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
    return bytesRead === 4 && new TextDecoder().decode(buffer) === "hsqs";
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
