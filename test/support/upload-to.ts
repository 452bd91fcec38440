import { join } from "node:path";
import type { BuildEvent } from "#src/core/events.js";
import { accountOf } from "#src/publish/ethereum/account.js";
import { NodeClient } from "#src/publish/node-client.js";
import type { NodePatience } from "#src/publish/retry.js";
import { SavedEnvelopes } from "#src/publish/saved-envelope.js";
import { type Upload, type UploadOptions, uploadFile } from "#src/publish/upload.js";
import { type Publisher, testKey } from "./publisher.js";

export const testAccount = accountOf(Uint8Array.from(Buffer.from(testKey, "hex")));

/** A client of a double, which loses its patience soon. */
export function clientOf({ node }: Publisher, patience: Partial<NodePatience> = {}, signal?: AbortSignal): NodeClient {
  return new NodeClient({ host: new URL(node.url), signal, patience: { idle: 5000, retries: 2, retryDelay: 1, ...patience } });
}

export interface UploadToOptions extends Partial<Omit<UploadOptions, "client">> {
  readonly patience?: Partial<NodePatience>;
  readonly signal?: AbortSignal;
  readonly events?: BuildEvent[];
}

/** Uploads a file to a double, in this process. */
export function uploadTo(user: Publisher, path: string, { patience, signal, events, ...options }: UploadToOptions = {}): Promise<Upload> {
  return uploadFile(path, {
    client: clientOf(user, patience, signal),
    account: testAccount,
    engine: "auto",
    payment: "credit",
    channel: "TEST",
    metadata: {},
    envelopes: new SavedEnvelopes(join(user.folder, "state")),
    dryRun: false,
    wait: 5000,
    verify: false,
    confirm: async () => true,
    onEvent: (event) => events?.push(event),
    ...options,
  });
}
