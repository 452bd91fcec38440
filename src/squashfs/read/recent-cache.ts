/** Values that are made when they are first asked for; the least recently used ones are forgotten. */
export class RecentCache<Key, Value> {
  readonly #most: number;
  readonly #entries = new Map<Key, Promise<Value>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** A failure is given to everybody who waits for it, and is not kept. */
  get(key: Key, make: () => Promise<Value>): Promise<Value> {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = make();
      entry.catch(() => this.#entries.delete(key));
      for (const oldest of this.#entries.keys()) {
        if (this.#entries.size < this.#most) break;
        this.#entries.delete(oldest);
      }
    } else {
      this.#entries.delete(key);
    }
    this.#entries.set(key, entry);
    return entry;
  }
}
