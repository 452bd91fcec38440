import { parseCid } from "../publish/file-hash.js";
import { pinFile } from "../publish/pin.js";
import { readAccount } from "../publish/private-key.js";
import { Args } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { type PinDocument, pinDocument, pinPlanLines, pinTalk } from "../ui/pin.js";
import { nodeFlags, nodeOf, signerFlags, signerOptions, storeFlags, storeOptions } from "../ui/publish-flags.js";

export default class Pin extends BaseCommand {
  static override summary = "Let Aleph keep a file that is on IPFS already.";
  static override description =
    "Sends only the message that names the file by its CID, and prints its item hash. The file must be reachable on IPFS.";
  static override examples = [
    {
      description: "A file of your own IPFS node",
      command: "<%= config.bin %> <%= command.id %> QmRdPboiJQoZ5cdazR9a8vGqdJvWg6M5bfdtUSKNHpuscj",
    },
  ];
  static override args = {
    cid: Args.string({ description: "The file's CID: Qm… or bafy….", required: true, ignoreStdin: true }),
  };
  static override flags = { ...storeFlags, ...signerFlags, ...nodeFlags };

  override async run(): Promise<PinDocument> {
    const { args, flags } = await this.parse(Pin);
    const { env, signal } = this;
    const cid = parseCid(args.cid);
    const client = nodeOf(flags, env, signal);
    const options = { ...signerOptions(flags, env), ...storeOptions(flags) };
    const pin = await this.withQuestions(async (onEvent, ask) => {
      const account = await readAccount({ file: flags["private-key-file"], env, platform: process.platform, onEvent });
      return pinFile(cid, {
        client,
        account,
        ...options,
        confirm: (plan) => (flags.yes ? Promise.resolve(true) : ask(pinPlanLines(plan), "Pin it?")),
        onEvent,
      });
    });
    this.talk(...pinTalk(pin));
    const document = pinDocument(pin);
    if (document.item_hash !== undefined) await this.print(document.item_hash);
    return document;
  }
}
