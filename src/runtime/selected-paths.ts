import { BuildError } from "../core/errors.js";
import { picomatch } from "../third-party/picomatch.js";
import { displayPath, type ImagePath, splitPath } from "../tree/path.js";

/** The paths that were asked for. */
export class SelectedPaths {
  readonly #wanted: { readonly text: string; readonly matches: (path: string) => boolean; used: boolean }[];
  readonly #taken = new Set<ImagePath>();

  constructor(paths: readonly string[]) {
    this.#wanted = paths.map((text) => {
      const absolute = `/${text.replace(/^\.?\/+/, "").replace(/(?<!\/\*\*)\/+$/, "")}`;
      const matches = picomatch(absolute, { dot: true });
      return { text, matches: (path) => path === absolute || matches(path), used: false };
    });
  }

  takes(path: ImagePath): boolean {
    if (this.#wanted.length === 0) return true;
    const shown = displayPath(path);
    const isBelow = path !== "" && this.#taken.has(splitPath(path).directory);
    let takes = isBelow;
    for (const one of this.#wanted) {
      if (!one.matches(shown)) continue;
      one.used = true;
      takes = true;
    }
    if (takes) this.#taken.add(path);
    return takes;
  }

  took(path: ImagePath): boolean {
    return this.#taken.has(path);
  }

  /** @throws BuildError `PATH_MISSING` where something that was asked for is not in the image */
  check(image: string): void {
    const missing = this.#wanted.filter(({ used }) => !used).map(({ text }) => text);
    if (missing.length === 0) return;
    throw new BuildError("PATH_MISSING", `Nothing in ${image} is named ${missing.join(" or ")}.`, {
      where: { source: image },
      hint: `See what it holds: aleph-runtime ls -R ${image}`,
    });
  }
}
