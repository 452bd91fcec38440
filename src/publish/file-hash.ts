import { BuildError } from "../core/errors.js";

/** The CID of a file on IPFS, in a form that Aleph's nodes take. @throws BuildError `USAGE` */
export function parseCid(text: string): string {
  if (/^Qm[1-9A-HJ-NP-Za-km-z]{44}$/.test(text) || /^bafy[a-z2-7]{55}$/.test(text)) return text;
  const raw = text.startsWith("bafk");
  throw new BuildError(
    "USAGE",
    `${JSON.stringify(text)} cannot be pinned: ${raw ? "Aleph's nodes do not take CIDs of raw blocks" : "it is not a CID"}.`,
    {
      hint: raw ? "Add the file to IPFS with `--raw-leaves=false`, and give that CID." : "A CID is Qm and 44 characters, or bafy and 55.",
    },
  );
}

/** The item hash of a message. @throws BuildError `USAGE` */
export function parseItemHash(text: string, name: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const cid = /^(Qm|baf)/.test(text);
  throw new BuildError("USAGE", `${name} cannot be ${JSON.stringify(text)}: it is not the item hash of a message.`, {
    hint: cid
      ? "This is a CID, which names a file. `list` shows the messages of your files."
      : "An item hash is 64 hex digits; `upload` prints it, and `list` shows yours.",
  });
}
