import { parseAddress } from "../publish/ethereum/address.js";
import { readAccount } from "../publish/private-key.js";
import { storedFiles } from "../publish/stored-files.js";
import { Flags } from "../third-party/oclif.js";
import { BaseCommand } from "../ui/command.js";
import { type FileListDocument, fileListDocument, fileListLines } from "../ui/file-list.js";
import { nodeFlags, nodeOf, signerFlags } from "../ui/publish-flags.js";

export default class List extends BaseCommand {
  static override summary = "List the files that an address keeps on Aleph.";
  static override description =
    "Shows the item hash of each, which a program names, the size, the time, and the hash of the bytes. The newest stand first.";
  static override examples = [
    { description: "Your own", command: "<%= config.bin %> <%= command.id %>" },
    {
      description: "Those of somebody else, without a key",
      command: "<%= config.bin %> <%= command.id %> --address 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
    },
  ];
  static override flags = {
    address: Flags.string({ helpValue: "ADDRESS", summary: "Whose files; those of the private key's account if not given." }),
    "private-key-file": signerFlags["private-key-file"],
    ...nodeFlags,
  };

  override async run(): Promise<FileListDocument> {
    const { flags } = await this.parse(List);
    const { env, signal } = this;
    const client = nodeOf(flags, env, signal);
    const named = flags.address ?? (env["ALEPH_ADDRESS_TO_USE"] || undefined);
    const address =
      named === undefined
        ? await this.withProgress(
            async (onEvent) => (await readAccount({ file: flags["private-key-file"], env, platform: process.platform, onEvent })).address,
          )
        : parseAddress(named, flags.address === undefined ? "ALEPH_ADDRESS_TO_USE" : "--address");
    const files = [];
    for await (const file of storedFiles(client, address)) files.push(file);
    await this.print(...fileListLines(files));
    if (files.length === 0) this.talk(`${address} keeps no files.`);
    return fileListDocument(address, files);
  }
}
