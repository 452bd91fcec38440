import { importer } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";

/** Takes blocks and keeps none: only the root's name is wanted. */
const nowhere = { put: async <Cid>(cid: Cid): Promise<Cid> => cid };

/** The CIDv0 that js-ipfs-unixfs gives to these bytes, as IPFS has computed it since 2015. */
export async function referenceCid(
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { chunk = 256 * 1024 }: { readonly chunk?: number } = {},
): Promise<string> {
  let root = "";
  const options = { profile: "unixfs-v0-2015" as const, chunker: fixedSize({ chunkSize: chunk }) };
  for await (const { cid } of importer([{ content }], nowhere, options)) root = cid.toString();
  return root;
}
