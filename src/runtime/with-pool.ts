import { Pool, type PoolSettings } from "../codec/pool.js";
import { throwIfAborted } from "../core/errors.js";

export interface PoolOptions extends PoolSettings {
  /** Worker threads; the number of processors where it is not given. */
  readonly jobs?: number | undefined;
  /** Stops the threads at once. */
  readonly signal?: AbortSignal | undefined;
}

/** Gives threads to a work and ends them with it. What fails because the signal stopped the threads is `INTERRUPTED`. */
export async function withPool<T>({ jobs, signal, ...settings }: PoolOptions, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = new Pool(jobs, settings);
  const stop = () => void pool.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await work(pool);
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}
