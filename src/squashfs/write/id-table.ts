import { BuildError } from "../../core/errors.js";
import { idRecord } from "../format/id.js";

/** The superblock counts ids in 16 bits. */
const mostIds = 0xffff;

/** User and group numbers, each once, in the order of their first use; inodes name them by place. */
export class IdTable {
  readonly #places = new Map<number, number>();

  /** @throws BuildError `SQUASHFS_UNSTORABLE` where there are too many different ones */
  place(id: number): number {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    if (this.#places.size === mostIds) {
      throw new BuildError(
        "SQUASHFS_UNSTORABLE",
        `The tree has more than ${mostIds} different owners and groups, the most that squashfs has.`,
      );
    }
    this.#places.set(id, this.#places.size);
    return this.#places.size - 1;
  }

  get entries(): readonly Uint8Array[] {
    return [...this.#places.keys()].map((id) => idRecord.encode({ id }));
  }
}
