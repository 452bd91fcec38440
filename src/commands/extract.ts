import type { Extraction } from "../runtime/extract.js";
import { Args, Flags } from "../third-party/oclif.js";
import { displayPath } from "../tree/path.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { formatCounted, formatList, formatSize, shortestPath } from "../ui/format.js";

/** So many paths are named. */
const named = 5;

export default class Extract extends BaseCommand {
  static override summary = "Extract an image into a folder.";
  static override description =
    `Writes what a squashfs image holds, or the paths of it that are named, into a new folder, which appears under its name only when it is \
complete. Root gets owners, devices and extended attributes; for other users a file in the format of mtree(5) beside the folder says what it could not \
hold, and pack --mtree gives the same image again. Nothing is written outside of the folder, whatever the image says.`;
  static override examples = [
    { description: "Everything", command: "<%= config.bin %> <%= command.id %> demo.squashfs -o rootfs" },
    { description: "Some of it", command: "<%= config.bin %> <%= command.id %> demo.squashfs /etc '/usr/bin/python3*' -o part" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image: a file, or an http(s) URL.", required: true, ignoreStdin: true }),
    path: Args.string({
      description: "Paths in the image, or globs over them; a directory means all that is in it. Everything if none is given.",
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    output: Flags.string({
      char: "o",
      helpValue: "DIRECTORY",
      required: true,
      summary: "The folder to make; it must not exist, or be empty.",
    }),
    jobs: wholeNumber({ helpValue: "N", min: 1, max: 256, summary: "Worker threads; the number of processors if not given." }),
  };

  override async run(): Promise<Extraction> {
    const { args, flags } = await this.parse(Extract);
    const { extractImage } = await import("../runtime/extract.js");
    const { image, path: paths = [] } = args;
    const extraction = await this.withProgress((onEvent) =>
      extractImage({ image, paths, output: flags.output, jobs: flags.jobs, signal: this.signal, onEvent }),
    );
    const { mtree, missing, owners, withoutXattrs } = extraction;
    const shown = (list: Extraction["missing"]) =>
      formatList(
        list.map((path) => displayPath(path)),
        named,
      );
    if (missing.length > 0) this.talk(`Not made: ${shown(missing)}`);
    if (withoutXattrs.length > 0) this.talk(`Without their extended attributes: ${shown(withoutXattrs)}`);
    if (!owners) this.talk("Only root can give files to other users: the folder's files are yours.");
    if (mtree !== undefined) {
      this.talk(
        `${shortestPath(mtree)} says everything: aleph-runtime pack ${shortestPath(extraction.path)} --mtree ${shortestPath(mtree)}`,
      );
    }
    await this.print(
      `${shortestPath(extraction.path)}  ${formatCounted(extraction.entries, "path")}, ${formatSize(extraction.size)} in ${formatCounted(extraction.files, "file")}`,
    );
    return extraction;
  }
}
