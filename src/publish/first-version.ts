import { textIn } from "./answer.js";
import { readMessage } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { rejectionError } from "./rejection.js";

/** Finds out before anything is sent what the network would reject a further version for. @throws BuildError `PUBLISH_REF_MISSING`, `PUBLISH_REF_REVISION` */
export async function assertFirstVersion(client: NodeClient, ref: string): Promise<void> {
  const found = await readMessage(client, ref);
  const refused = (code: number) => rejectionError({ itemHash: ref, code, details: "found before anything was sent" });
  if (found === undefined || (found.type !== undefined && found.type !== "STORE")) throw refused(200);
  if (textIn(found.content, "ref") !== undefined) throw refused(201);
}
