import { inside, numberIn } from "./answer.js";
import type { NodeClient } from "./node-client.js";

/** Largest sizes that a node takes with a signed message, in bytes. */
export interface NodeLimits {
  readonly storage: number;
  readonly ipfs: number;
}

/** What nodes take that do not tell. Source: the defaults of pyaleph. */
const usualLimits: NodeLimits = { storage: 100 * 2 ** 20, ipfs: 2 ** 30 };

export async function readLimits(client: NodeClient): Promise<NodeLimits> {
  const fields = (await client.find("storage/limits.json", "ask the node for its limits")) ?? {};
  return {
    storage: numberIn(inside(fields, "storage"), "max_file_size") ?? usualLimits.storage,
    ipfs: numberIn(inside(fields, "ipfs"), "max_upload_file_size") ?? usualLimits.ipfs,
  };
}
