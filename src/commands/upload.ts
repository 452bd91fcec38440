import { basename, extname } from "node:path";
import { stateFolder } from "../core/state-folder.js";
import { readAccount } from "../publish/private-key.js";
import { SavedEnvelopes } from "../publish/saved-envelope.js";
import { uploadFile } from "../publish/upload.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { nodeFlags, nodeOf, signerFlags, signerOptions, storeFlags, storeOptions } from "../ui/publish-flags.js";
import { planLines } from "../ui/publish-text.js";
import { type UploadDocument, uploadDocument, uploadTalk } from "../ui/upload.js";

export default class Upload extends BaseCommand {
  static override summary = "Publish an image on Aleph.";
  static override description =
    `Checks that FILE is a runtime and holds no secrets, stores it on the network, and prints the item hash that a program names as its \
runtime. On a terminal it tells the price and asks first. The signed message is kept until the network has processed it, so that the same command \
after an interruption goes on with the same item hash, and nothing is paid twice.`;
  static override examples = [
    { description: "What a build has made", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "What it would cost", command: "<%= config.bin %> <%= command.id %> demo.squashfs --dry-run" },
    {
      description: "A further version of a runtime, without a question",
      command: "<%= config.bin %> <%= command.id %> demo.squashfs --ref HASH --metadata version=1.1 --yes",
    },
    { description: "Compare what the network gives back", command: "<%= config.bin %> <%= command.id %> demo.squashfs --verify" },
  ];
  static override args = {
    file: Args.string({ description: "The image.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    "storage-engine": Flags.option({
      options: ["auto", "storage", "ipfs"] as const,
      default: "auto" as const,
      summary: "Where the bytes are kept: auto takes storage while the file is small enough for it (100 MiB), else ipfs.",
    })(),
    ...storeFlags,
    verify: Flags.boolean({ default: false, summary: "Download the file when it is published, and compare it." }),
    force: Flags.boolean({ default: false, summary: "Publish what is not a runtime, or holds what looks like secrets." }),
    ...signerFlags,
    ...nodeFlags,
  };

  override async run(): Promise<UploadDocument> {
    const { args, flags } = await this.parse(Upload);
    const { env, signal } = this;
    const client = nodeOf(flags, env, signal);
    const signer = signerOptions(flags, env);
    const { metadata, ...store } = storeOptions(flags);
    const { assertPublishable } = await import("../report/publishable.js");
    const { checkImageContract } = await import("../runtime/image-contract.js");
    const { blockDecoders: codecs } = await import("../codec/block/node-codecs.js");
    const account = await this.withProgress((onEvent) =>
      readAccount({ file: flags["private-key-file"], env, platform: process.platform, onEvent }),
    );
    const brokenRules = async (path: string) =>
      (await checkImageContract(path)).filter(({ severity }) => severity === "error").map(({ message }) => message);
    await this.withProgress((onEvent) => assertPublishable(args.file, { codecs, brokenRules, signal, onEvent, force: flags.force }));
    const upload = await this.withQuestions((onEvent, ask) =>
      uploadFile(args.file, {
        client,
        account,
        ...signer,
        ...store,
        metadata: { name: basename(args.file, extname(args.file)), ...metadata },
        engine: flags["storage-engine"],
        envelopes: new SavedEnvelopes(stateFolder(env, process.platform)),
        verify: flags.verify,
        confirm: (plan) => (flags.yes ? Promise.resolve(true) : ask(planLines(plan), "Publish it?")),
        onEvent,
      }),
    );
    this.talk(...uploadTalk(upload));
    const document = uploadDocument(upload, account.address);
    if (document.item_hash !== undefined) await this.print(document.item_hash);
    return document;
  }
}
