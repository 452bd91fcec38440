import type { Where } from "../core/errors.js";
import { isMap, isNode, LineCounter, parseDocument } from "../third-party/yaml.js";
import { readPlainYaml } from "./plain-yaml.js";

/** A line and a column, and the line's text. */
export type Place = Pick<Where, "line" | "column" | "excerpt">;

/** The text of a lock as a value. */
export interface LockYaml {
  readonly value: unknown;
  /** Where the key that this path leads to stands, or the nearest one around it that is there. */
  placeOf(path: readonly string[]): Place;
}

/** A longer line is not shown. */
const excerptLength = 200;

/**
 * Reads YAML without aliases. What a lock is written in is read at once; the library, which knows all of YAML, is asked for other texts and
 * where something stands.
 *
 * @param fail throws what is wrong with the text
 */
export function readLockYaml(text: string, fail: (why: string, place: Place) => never): LockYaml {
  const placeOf = (path: readonly string[]) => placeIn(text, path);
  const plain = readPlainYaml(text);
  if (plain !== undefined) return { value: plain, placeOf };
  const { document, placeAt } = documentOf(text);
  const problem = document.errors[0];
  if (problem !== undefined) return fail(problem.message.replace(/\.$/, ""), placeAt(problem.pos[0]));
  try {
    return { value: document.toJS({ maxAliasCount: 0 }), placeOf };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), {});
  }
}

function placeIn(text: string, path: readonly string[]): Place {
  const { document, placeAt } = documentOf(text);
  let node: unknown = document.contents;
  let offset = 0;
  for (const name of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === name) : undefined;
    if (pair === undefined) break;
    offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
    node = pair.value;
  }
  return placeAt(offset);
}

function documentOf(text: string) {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: "core", lineCounter, prettyErrors: false, logLevel: "error" });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(Math.min(offset, text.trimEnd().length));
    const excerpt = text.split("\n")[line - 1]?.trimEnd() ?? "";
    return { line, column: col, ...(excerpt === "" || excerpt.length > excerptLength ? {} : { excerpt }) };
  };
  return { document, placeAt };
}
