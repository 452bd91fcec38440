import { exitCodes } from "../core/error-codes.js";
import { parseItemHash } from "../publish/file-hash.js";
import { type MessageStatus, readStatus } from "../publish/status.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { nodeFlags, nodeOf } from "../ui/publish-flags.js";
import { statusLines } from "../ui/status.js";

export default class Status extends BaseCommand {
  static override summary = "Show what the network has done with a message.";
  static override description =
    `Needs no key. The exit status is 0 for a message that is processed, ${exitCodes.pending} for one that is pending, ${exitCodes.refused} for one that was rejected, forgotten or removed.`;
  static override examples = [
    {
      description: "What upload has printed",
      command: "<%= config.bin %> <%= command.id %> 63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696",
    },
  ];
  static override args = {
    hash: Args.string({ description: "The item hash of the message.", required: true, ignoreStdin: true }),
  };
  static override flags = nodeFlags;

  override async run(): Promise<MessageStatus> {
    const { args, flags } = await this.parse(Status);
    const status = await readStatus(nodeOf(flags, this.env, this.signal), parseItemHash(args.hash, "HASH"));
    await this.print(...statusLines(status));
    if (status.message_status === "pending") process.exitCode = exitCodes.pending;
    else if (status.message_status !== "processed") process.exitCode = exitCodes.refused;
    return status;
  }
}
