import { cacheFolder } from "../../core/cache-folder.js";
import { BuildError } from "../../core/errors.js";
import type { Pruned } from "../../runtime/cache-contents.js";
import { Flags } from "../../third-party/oclif.js";
import { BaseCommand } from "../../ui/command.js";
import { formatCounted, formatSize } from "../../ui/format.js";

export default class CachePrune extends BaseCommand {
  static override summary = "Take files out of the cache.";
  static override description =
    "What a running build uses stays. A build downloads or makes again what it misses, so nothing is lost but time. What builds that were killed have left is removed \
in any case.";
  static override examples = [
    { description: "What was not used for a month", command: "<%= config.bin %> <%= command.id %> --older-than 30d" },
    { description: "All but the 2 GB that were used last", command: "<%= config.bin %> <%= command.id %> --max-size 2G" },
    { description: "Everything", command: "<%= config.bin %> <%= command.id %> --all" },
  ];
  static override flags = {
    "older-than": Flags.string({ helpValue: "AGE", summary: "What was not used for so long: 12h, 30d, 8w.", exclusive: ["all"] }),
    "max-size": Flags.string({ helpValue: "SIZE", summary: "Leave at most this much: 500M, 2G.", exclusive: ["all"] }),
    all: Flags.boolean({ summary: "Everything." }),
  };

  override async run(): Promise<Pruned> {
    const { flags } = await this.parse(CachePrune);
    const { all, "older-than": age, "max-size": size } = flags;
    if (!all && age === undefined && size === undefined) {
      throw new BuildError("USAGE", "What is to be taken out of the cache was not said.", {
        hint: "Give --older-than 30d, --max-size 2G, or --all.",
      });
    }
    const { pruneCache } = await import("../../runtime/cache-contents.js");
    const olderThan = age === undefined ? undefined : amount(age, "--older-than", ages);
    const maxSize = size === undefined ? undefined : amount(size, "--max-size", sizes);
    const result = await pruneCache(cacheFolder(this.env, process.platform), { olderThan, maxSize, all, now: Date.now() });
    await this.print(`${formatCounted(result.files, "file")} removed, ${formatSize(result.size)}; ${formatSize(result.kept.size)} left`);
    return result;
  }
}

/** Milliseconds. */
const ages: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Bytes; decimal, as sizes are shown. */
const sizes: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

function amount(text: string, flag: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z])$/.exec(text) ?? [];
  const factor = units[unit];
  if (number !== undefined && factor !== undefined) return Number(number) * factor;
  throw new BuildError("USAGE", `${flag} ${text} is not a number with a unit.`, { hint: `Units are ${Object.keys(units).join(", ")}.` });
}
