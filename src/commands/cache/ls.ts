import { cacheFolder } from "../../core/cache-folder.js";
import type { CachedFile } from "../../runtime/cache-contents.js";
import { BaseCommand } from "../../ui/command.js";
import { formatCounted, formatDuration, formatSize } from "../../ui/format.js";
import { tableLines } from "../../ui/table.js";

interface CacheDocument {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly files: readonly CachedFile[];
}

export default class CacheLs extends BaseCommand {
  static override summary = "List what the cache holds.";
  static override description =
    "Each file with its size, the time since it was used, and its kind: `download` (packages and indexes, by their SHA256), `document` (what was read from them), \
`store` (packages and configured states, compressed), `scratch` (what a build works on).";
  static override examples = [
    { description: "Everything, and the sum", command: "<%= config.bin %> <%= command.id %>" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> --json" },
  ];

  override async run(): Promise<CacheDocument> {
    await this.parse(CacheLs);
    const { cacheContents } = await import("../../runtime/cache-contents.js");
    const path = cacheFolder(this.env, process.platform);
    const files = await cacheContents(path);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const now = Date.now();
    const rows = files.map((file) => [file.kind, formatSize(file.size), formatDuration(Math.max(0, now - file.usedMs)), file.path]);
    await this.print(...tableLines(rows, { align: "lrrl" }));
    this.talk(`${formatCounted(files.length, "file")}, ${formatSize(size)} in ${path}`);
    return { path, size, files };
  }
}
