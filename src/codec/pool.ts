import { availableParallelism } from "node:os";
import { type MessagePort, Worker } from "node:worker_threads";
import { BuildError } from "../core/errors.js";
import { keepYoungSmall } from "../core/short-lived-memory.js";
import { type PoolAnswer, type PoolRequest, poolWorker, reviveError } from "./pool-worker.js";

interface Job {
  readonly task: string;
  readonly input: unknown;
  readonly handed: readonly Handed[];
  readonly resolve: (output: never) => void;
  readonly reject: (error: unknown) => void;
}

/** What is handed over to a thread, and is not a copy there. */
type Handed = ArrayBuffer | MessagePort;

/**
 * A task for worker threads: the URL of a module that exports `run(input)`. Take it from the module itself (`import.meta.url`), so that the
 * compiled file is found wherever it lies. The types are those of its `run`.
 */
export interface Task<Input, Output> {
  readonly url: string;
  /** Never set: it carries the types. */
  readonly types?: (input: Input) => Output;
}

/**
 * Threads make many buffers that live for a moment, and their bytes lie outside the heap: a small space for the young has them collected soon. In
 * MB; it bounds no task, because what lives longer moves on.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4 } as const;

/** The number of threads where nobody asks for one: the processors there are, at most 8, because reading and writing then bound the work. */
export const defaultJobs = (): number => Math.min(availableParallelism(), 8);

export interface PoolSettings {
  /**
   * Tasks that a thread is given before it has ended the one that it runs: it goes on with them while this thread is too busy to hand out more. None where it
   * is not given, so that threads share the work evenly.
   */
  readonly ahead?: number;
  /** Keeps the memory for short-lived objects small in this thread too: for work that keeps most of what it makes. */
  readonly youngSmall?: boolean;
}

/** Worker threads that run tasks. They start when they are first needed and end with {@link Pool.close}. */
export class Pool {
  readonly jobs: number;
  readonly #ahead: number;
  readonly #youngSmall: boolean;
  readonly #idle: Worker[] = [];
  /** What each thread was given and has not answered yet, in order. */
  readonly #busy = new Map<Worker, Job[]>();
  readonly #queue: Job[] = [];
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(jobs: number = defaultJobs(), { ahead = 0, youngSmall = false }: PoolSettings = {}) {
    this.jobs = Math.max(1, jobs);
    this.#ahead = ahead;
    this.#youngSmall = youngSmall;
    if (youngSmall) keepYoungSmall();
  }

  /**
   * Runs a task in a thread. Rejects with what the task threw, errors of this project with their code, place and hint.
   *
   * @param handed buffers and ports of the input, which are handed over without a copy
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, handed: readonly Handed[] = []): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      if (this.#closed) {
        reject(new BuildError("INTERRUPTED", "The work was stopped."));
        return;
      }
      this.#queue.push({ task: task.url, input, handed, resolve, reject });
      this.#dispatch();
    });
  }

  /**
   * Starts threads, and has each load what a task needs: work that follows at once does not wait for them.
   *
   * @param threads how many there are then; as many as there may be where it is not given
   */
  warm(task: Task<never, unknown>, threads: number = this.jobs): void {
    while (!this.#closed && this.#idle.length + this.#busy.size < Math.min(threads, this.jobs)) {
      const worker = this.#start();
      worker.postMessage({ load: task.url } satisfies PoolRequest);
      worker.unref();
      this.#idle.push(worker);
    }
  }

  /** Ends the threads that have nothing to do, and what memory they hold; they start again when they are needed. */
  async rest(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  /** Stops the threads at once; tasks that have not ended are rejected as interrupted. Every call waits for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    for (const job of [...this.#queue, ...[...this.#busy.values()].flat()]) {
      job.reject(new BuildError("INTERRUPTED", "The work was stopped."));
    }
    this.#queue.length = 0;
    this.#idle.length = 0;
    this.#busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const worker = this.#next();
      const job = worker === undefined ? undefined : this.#queue.shift();
      if (worker === undefined || job === undefined) return;
      this.#busy.set(worker, [...(this.#busy.get(worker) ?? []), job]);
      worker.ref();
      worker.postMessage({ task: job.task, input: job.input } satisfies PoolRequest, [...job.handed]);
    }
  }

  /** A thread that has nothing to do, or a new one, or the one with the least to do, if that is little enough. */
  #next(): Worker | undefined {
    const free = this.#idle.pop() ?? (this.#busy.size < this.jobs ? this.#start() : undefined);
    if (free !== undefined || this.#ahead === 0) return free;
    const [least] = [...this.#busy].sort(([, one], [, other]) => one.length - other.length);
    return least !== undefined && least[1].length <= this.#ahead ? least[0] : undefined;
  }

  #start(): Worker {
    const worker = new Worker(new URL(poolWorker.url), { workerData: poolWorker.mark, resourceLimits });
    if (this.#youngSmall) worker.once("online", keepYoungSmall);
    worker.on("message", (answer: PoolAnswer) => {
      const [job, ...rest] = this.#busy.get(worker) ?? [];
      // The pool was closed meanwhile. The thread is ending, and to unref it now would let the program end before.
      if (job === undefined) return;
      if (rest.length > 0) {
        this.#busy.set(worker, rest);
      } else {
        this.#busy.delete(worker);
        this.#idle.push(worker);
        worker.unref();
      }
      if (answer.ok) job.resolve(answer.output as never);
      else job.reject(reviveError(answer.error));
      this.#dispatch();
    });
    worker.on("error", (error) => {
      const jobs = this.#busy.get(worker) ?? [];
      this.#busy.delete(worker);
      for (const job of jobs) job.reject(error);
      this.#dispatch();
    });
    return worker;
  }
}
