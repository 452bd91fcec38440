import { MessageChannel } from "node:worker_threads";
import type { Pool } from "../codec/pool.js";
import type { FilePlace, Filling } from "../core/byte-source.js";
import type { StoredRun } from "../squashfs/write/block-maker.js";
import { copyTask } from "./copy-task.js";
import { type RunShare, runShares } from "./stored-run.js";

/** Begins to copy runs of stored blocks into a file, in threads of a pool. */
export function copyRuns(pool: Pool, runs: readonly StoredRun[], { path, at }: FilePlace): Filling {
  const shares = runShares(runs, at).map((share) => new ShareCopy(pool, share, path));
  return {
    done: Promise.all(shares.map(({ done }) => done)).then(() => {}),
    reached: async (offset) => {
      for (const share of shares) await share.reached(offset);
    },
  };
}

/** A share that a thread copies, and how far it has come. */
class ShareCopy {
  readonly done: Promise<void>;
  readonly #from: number;
  /** The offset up to which its bytes are there. */
  #to: number;
  #further: Promise<void> = Promise.resolve();
  #cameFurther: () => void = () => {};

  constructor(pool: Pool, share: RunShare, path: string) {
    this.#from = share.at;
    this.#to = share.at;
    const { port1: here, port2: there } = new MessageChannel();
    here.on("message", (to: number) => this.#come(to));
    this.#expectMore();
    this.done = pool
      .run(copyTask, { path, ...share, progress: there }, [there])
      .then(() => this.#come(Number.POSITIVE_INFINITY))
      .finally(() => here.close());
  }

  async reached(offset: number): Promise<void> {
    if (offset <= this.#from) return;
    while (this.#to < offset) await Promise.race([this.#further, this.done]);
  }

  #come(to: number): void {
    // What was told on the way may come after the end.
    this.#to = Math.max(this.#to, to);
    this.#cameFurther();
    this.#expectMore();
  }

  #expectMore(): void {
    this.#further = new Promise((resolve) => {
      this.#cameFurther = resolve;
    });
  }
}
