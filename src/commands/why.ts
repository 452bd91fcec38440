import { stat } from "node:fs/promises";
import { BuildError } from "../core/errors.js";
import { withImage } from "../report/open-image.js";
import { explain, isPath, leaveOut, type WhyAnswer, type WhyPlace } from "../report/why/answer.js";
import type { RemovalDocument } from "../report/why/removal-document.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { mirrorFlags, mirrorOptions } from "../ui/mirror-flags.js";
import { removalLines, whyLines } from "../ui/why.js";

/** What was asked, answer by answer. */
interface WhyResult {
  readonly target: string;
  readonly answers: readonly WhyAnswer[];
}

interface Question {
  readonly what: readonly string[];
  readonly without: readonly string[];
}

export default class Why extends BaseCommand {
  static override summary = "Show what brought a package or path into an image.";
  static override description =
    `Shows the relations that lead from the package list of a project to a package, and of each the alternative that was chosen; or, for an \
image, from a package that nothing else needs. Of a path, it shows the package that ships it. With --without it shows what would go with a \
package, and the bytes that this saves: what needs it, and what is there only for these.`;
  static override examples = [
    { description: "What brought a package into a project", command: "<%= config.bin %> <%= command.id %> demo python3-attr" },
    { description: "Where a file of an image comes from", command: "<%= config.bin %> <%= command.id %> demo.squashfs /usr/bin/awk" },
    { description: "What an image would lose", command: "<%= config.bin %> <%= command.id %> demo.squashfs --without python3-pip" },
  ];
  static override args = {
    target: Args.string({ description: "A project's folder, or an image: a file or an http(s) URL.", required: true, ignoreStdin: true }),
    what: Args.string({ description: "Packages, or paths that begin with a slash.", multiple: true, required: false, ignoreStdin: true }),
  };
  static override flags = {
    without: Flags.string({
      helpValue: "PACKAGE",
      multiple: true,
      multipleNonGreedy: true,
      summary: "Show what would go without this package; may be given several times.",
    }),
    ...mirrorFlags,
  };

  override async run(): Promise<WhyResult | RemovalDocument> {
    const { args, flags } = await this.parse(Why);
    const { target, what = [] } = args;
    const { without = [] } = flags;
    if ((what.length === 0) === (without.length === 0)) {
      throw new BuildError(
        "USAGE",
        what.length === 0 ? "There is no package or path to ask about." : "A package is explained or left out, not both.",
        {
          hint: `Type aleph-runtime why ${target} PACKAGE, or aleph-runtime why ${target} --without PACKAGE.`,
        },
      );
    }
    const question = { what, without };
    const isProject = (await stat(target).catch(() => undefined))?.isDirectory() === true;
    return isProject ? this.#askProject(target, question, mirrorOptions(flags)) : this.#askImage(target, question);
  }

  async #askProject(project: string, question: Question, { keyring, ...where }: ReturnType<typeof mirrorOptions>) {
    const { projectImage, readProjectPackages } = await import("../runtime/project-packages.js");
    const { readKeyringFile } = await import("../runtime/archive-options.js");
    const image = question.what.some(isPath) ? await projectImage(project) : undefined;
    const set = await this.withProgress(async (onEvent) =>
      readProjectPackages({ project, ...where, keyring: await readKeyringFile(keyring), env: this.env, signal: this.signal, onEvent }),
    );
    const place = { target: project, set, signal: this.signal };
    if (image === undefined) return this.#tell(question, place);
    return this.#withImage(image, (opened) => this.#tell(question, { ...place, image: opened }));
  }

  async #askImage(target: string, question: Question) {
    const { readImagePackages } = await import("../report/why/image-packages.js");
    return this.#withImage(target, async (image) =>
      this.#tell(question, { target, set: await readImagePackages(image), image, signal: this.signal }),
    );
  }

  async #withImage<T>(place: string, use: (image: SquashfsImage) => Promise<T>): Promise<T> {
    const { blockDecoders: codecs } = await import("../codec/block/node-codecs.js");
    return withImage(place, { codecs, signal: this.signal }, ({ image }) => use(image));
  }

  async #tell({ what, without }: Question, place: WhyPlace): Promise<WhyResult | RemovalDocument> {
    if (without.length > 0) {
      const removal = await leaveOut(without, place);
      await this.print(...removalLines(removal));
      return removal;
    }
    const answers: WhyAnswer[] = [];
    for (const asked of what) {
      const answer = await explain(asked, place);
      if (answers.length > 0) await this.print("");
      await this.print(...whyLines(answer));
      answers.push(answer);
    }
    return { target: place.target, answers };
  }
}
