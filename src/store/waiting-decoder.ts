import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { type DecodeAnswer, type DecodeRequest, decodeWorker } from "./decode-worker.js";

/**
 * A decoder that waits for one that gives promises: that one runs in a thread of its own, which ends with this one. Contents are read without a
 * pause, because shells read them byte by byte.
 */
export function waitingDecoder(compression: string): (bytes: Uint8Array, maxSize: number) => Uint8Array {
  let ask: ((bytes: Uint8Array, maxSize: number) => DecodeAnswer) | undefined;
  return (bytes, maxSize) => {
    ask ??= startThread(compression);
    const answer = ask(bytes, maxSize);
    if ("error" in answer) throw new RangeError(answer.error);
    return answer.bytes;
  };
}

function startThread(compression: string): (bytes: Uint8Array, maxSize: number) => DecodeAnswer {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(decodeWorker.url), {
    workerData: { mark: decodeWorker.mark, port: port2, flag, compression },
    transferList: [port2],
  });
  worker.unref();
  port1.unref();
  return (bytes, maxSize) => {
    Atomics.store(flag, 0, 0);
    port1.postMessage({ bytes: bytes.slice(), maxSize } satisfies DecodeRequest);
    for (;;) {
      Atomics.wait(flag, 0, 0);
      const received = receiveMessageOnPort(port1);
      if (received !== undefined) return received.message as DecodeAnswer;
    }
  };
}
