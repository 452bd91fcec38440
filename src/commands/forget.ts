import { parseItemHash } from "../publish/file-hash.js";
import { forgetMessage } from "../publish/forget.js";
import { readAccount } from "../publish/private-key.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { type MessageDocument, messageDocument } from "../ui/publish-document.js";
import { nodeFlags, nodeOf, signerFlags, signerOptions } from "../ui/publish-flags.js";

export default class Forget extends BaseCommand {
  static override summary = "Take back a message, so that the network no longer keeps its file.";
  static override description =
    `Sends a FORGET message and prints its item hash. The file is deleted unless somebody else keeps it too, and it is no longer \
paid for. It is refused while a program depends on the file. On a terminal it asks first.`;
  static override examples = [
    {
      description: "A runtime that is no longer used",
      command: "<%= config.bin %> <%= command.id %> 63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696",
    },
  ];
  static override args = {
    hash: Args.string({ description: "The item hash of the STORE message.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    reason: Flags.string({ helpValue: "TEXT", default: "", summary: "Why; it goes into the message." }),
    ...signerFlags,
    ...nodeFlags,
  };

  override async run(): Promise<MessageDocument & { readonly forgotten: string }> {
    const { args, flags } = await this.parse(Forget);
    const { env, signal } = this;
    const itemHash = parseItemHash(args.hash, "HASH");
    const client = nodeOf(flags, env, signal);
    const options = { ...signerOptions(flags, env), reason: flags.reason };
    const { message, state } = await this.withQuestions(async (onEvent, ask) => {
      const account = await readAccount({ file: flags["private-key-file"], env, platform: process.platform, onEvent });
      const question = "Forget it? Its file cannot be brought back from the network.";
      const confirm = () =>
        flags.yes ? Promise.resolve(true) : ask([`message  ${itemHash}`, `owner  ${options.owner ?? account.address}`], question);
      return forgetMessage(itemHash, { client, account, ...options, confirm, onEvent });
    });
    this.talk(
      state === "processed"
        ? `${itemHash} is forgotten.`
        : `Sent, and ${state}: \`${this.config.bin} status ${message.item_hash}\` tells more.`,
    );
    await this.print(message.item_hash);
    return { forgotten: itemHash, ...messageDocument(message, state) };
  }
}
