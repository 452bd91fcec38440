import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** A place in a built file, as stacks have it. */
const builtPlace = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

/**
 * Puts the places of the source into the text of a stack, for those of built files: `src/core/errors.ts:12:3`. A build keeps a map beside each file; what
 * has none stays as it is.
 */
export function originalPlaces(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(builtPlace, (place: string, url: string, line: string, column: string) => {
    if (!maps.has(url)) maps.set(url, mapOf(url));
    const origin = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (origin === undefined || !("originalSource" in origin)) return place;
    // maps say where a source is from where they are, which is in the package
    const source = origin.originalSource.replace(/^(?:\.\.?\/)+/, "");
    return `${source}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
  });
}

function mapOf(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, "utf8")));
  } catch {
    return undefined;
  }
}
