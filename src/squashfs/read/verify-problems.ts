import { BuildError } from "../../core/errors.js";
import type { ImageBytes } from "./image-bytes.js";

/** Something in an image that cannot be right. */
export interface Problem {
  /** Where in the image, in bytes. */
  readonly offset: number;
  readonly message: string;
}

/** Problems that are named; of the others only the number is kept. */
const mostNamed = 100;

/** Collects what is wrong, so that the check goes on behind it. */
export class Problems {
  readonly named: Problem[] = [];
  #count = 0;
  readonly #image: ImageBytes;

  constructor(image: ImageBytes) {
    this.#image = image;
  }

  get count(): number {
    return this.#count;
  }

  add(offset: number, why: string): void {
    this.#keep(this.#image.corrupt(offset, why));
  }

  /** The result, or undefined where the work failed because of the image; other failures are thrown on. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BuildError) || !error.code.startsWith("SQUASHFS_")) throw error;
      this.#keep(error);
      return undefined;
    }
  }

  #keep({ message, where }: BuildError): void {
    this.#count++;
    if (this.named.length >= mostNamed) return;
    const why = message.replace(/^The image .*? is (?:damaged|refused): /s, "");
    this.named.push({ offset: where?.offset ?? 0, message: why });
  }
}
