import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import type { PackageStore } from "../store/package-store.js";

/** Does a work that reads the store; where an entry is damaged, takes it away and begins again, so that it is made anew. */
export async function repairingStore<T>(store: PackageStore, onEvent: OnEvent, work: () => Promise<T>): Promise<T> {
  const dropped = new Set<string>();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const key = error instanceof BuildError && error.code === "STORE_DAMAGED_ENTRY" ? error.where?.source : undefined;
      // What is damaged again at once is not helped by another try.
      if (key === undefined || dropped.has(key)) throw error;
      dropped.add(key);
      onEvent({ type: "warning", message: `The entry ${key.slice(0, 12)} of the package store is damaged; it is made again.` });
      await store.drop(key);
    }
  }
}
