import type { Ledger } from "../configure/ledger.js";
import { utf8Bytes } from "../core/bytes.js";
import { writeOutputFile } from "../core/output-file.js";
import type { Definition } from "../definition/definition.js";

/** The path of an image's ledger: `demo.configure.json` beside `demo.squashfs`. */
export const ledgerPath = (image: string): string => `${image.replace(/\.(squashfs|sqfs|img)$/, "")}.configure.json`;

/** Writes what every maintainer script did as JSON; the ledger's strings are bytes, and become the text that they are in UTF-8. */
export async function writeLedger(path: string, { scripts, bytecode }: Ledger, { waived }: Pick<Definition, "waived">): Promise<void> {
  const text = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");
  const rows = scripts.map((run) => ({
    ...run,
    output: text(run.output),
    changed: run.changed.map(text),
    unsupported: run.unsupported.map((one) => ({ ...one, what: text(one.what) })),
  }));
  const document = `${JSON.stringify({ scripts: rows, ...(bytecode === undefined ? {} : { bytecode }), waived }, null, 2)}\n`;
  await writeOutputFile(path, (sink) => sink.append(utf8Bytes(document)));
}
