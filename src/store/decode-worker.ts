import { type MessagePort, workerData } from "node:worker_threads";
import { blockDecoders } from "../codec/block/node-codecs.js";

/** How a waiting decoder starts this module as a thread. */
export const decodeWorker = { url: import.meta.url, mark: "aleph-runtime decoder" } as const;

export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly maxSize: number;
}

export type DecodeAnswer = { readonly bytes: Uint8Array } | { readonly error: string };

interface Start {
  readonly mark: string;
  readonly port: MessagePort;
  /** Becomes 1 when an answer was sent. */
  readonly flag: Int32Array;
  readonly compression: string;
}

async function answer({ bytes, maxSize }: DecodeRequest, compression: string): Promise<DecodeAnswer> {
  try {
    const codec = await blockDecoders[compression]?.();
    if (codec === undefined) return { error: `There is no decoder for ${compression}.` };
    return { bytes: await codec.decompress(bytes, maxSize) };
  } catch (error) {
    return { error: String(error) };
  }
}

const start = workerData as Start | undefined;
if (start?.mark === decodeWorker.mark) {
  const { port, flag, compression } = start;
  port.on("message", async (request: DecodeRequest) => {
    port.postMessage(await answer(request, compression));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
}
