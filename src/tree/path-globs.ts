import { picomatch } from "../third-party/picomatch.js";

/** A pattern that ends in `/**` leaves the directory itself. */
const globPattern = (glob: string): string => (glob.endsWith("/**") ? `${glob}/*` : glob);

/**
 * Whether a path of an image matches one of some globs: absolute paths, with `*`, `**`, `?`, `[…]` and `{a,b}`; names that begin with a dot are matched too.
 */
export function pathGlobs(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch(globs.map(globPattern), { dot: true });
}
