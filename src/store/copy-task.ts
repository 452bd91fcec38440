import type { MessagePort } from "node:worker_threads";
import type { Task } from "../codec/pool.js";
import type { RunShare } from "./stored-run.js";

export interface CopyInput extends RunShare {
  /** The file that the bytes go to. It is there. */
  readonly path: string;
  /** Told of the offset up to which the bytes are there, every few megabytes. */
  readonly progress: MessagePort;
}

/** Copies stored blocks into a file in a thread of the pool, and checks them on the way. It stands apart from the code that does it. */
export const copyTask: Task<CopyInput, void> = { url: new URL("./copy-worker.js", import.meta.url).href };
