import { cacheFolder } from "../../core/cache-folder.js";
import { BaseCommand } from "../../ui/command.js";

export default class CachePath extends BaseCommand {
  static override summary = "Say where the cache is.";
  static override description = "ALEPH_RUNTIME_CACHE names another folder.";
  static override examples = [
    { description: "The folder", command: "<%= config.bin %> <%= command.id %>" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> --json" },
  ];

  override async run(): Promise<{ readonly path: string }> {
    await this.parse(CachePath);
    const path = cacheFolder(this.env, process.platform);
    await this.print(path);
    return { path };
  }
}
