/** Values that are made when they are first asked for; those that were asked for longest ago are forgotten. */
export class RecentCache<Key, Value> {
  readonly #most: number;
  readonly #values = new Map<Key, Value>();
  readonly #pending = new Map<Key, Promise<Value>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The value if it is there; to look at it does not make it more recent. */
  peek(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  /** A failure is given to everybody who waits for it, and is not kept. */
  async get(key: Key, make: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined) {
      this.#keep(key, known);
      return known;
    }
    const pending = this.#pending.get(key) ?? this.#make(key, make);
    this.#pending.set(key, pending);
    return pending;
  }

  async #make(key: Key, make: () => Promise<Value>): Promise<Value> {
    try {
      const value = await make();
      this.#keep(key, value);
      return value;
    } finally {
      this.#pending.delete(key);
    }
  }

  #keep(key: Key, value: Value): void {
    this.#values.delete(key);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size < this.#most) break;
      this.#values.delete(oldest);
    }
    this.#values.set(key, value);
  }
}
