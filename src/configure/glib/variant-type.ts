/** A type of GLib's values. Source: the GVariant specification, "The GVariant Type System". */
export interface VariantType {
  /** As it is written. */
  readonly text: string;
  readonly alignment: number;
  /** Bytes of every value, or undefined where they differ. */
  readonly fixedSize: number | undefined;
  /** What it is made of: one of an array or maybe, two of a dictionary's entry, any number of a tuple. */
  readonly parts: readonly VariantType[];
}

/** The basic types: alignment and size. */
const basic: Readonly<Record<string, readonly [alignment: number, size: number | undefined]>> = {
  b: [1, 1],
  y: [1, 1],
  n: [2, 2],
  q: [2, 2],
  i: [4, 4],
  u: [4, 4],
  h: [4, 4],
  x: [8, 8],
  t: [8, 8],
  d: [8, 8],
  s: [1, undefined],
  o: [1, undefined],
  g: [1, undefined],
  v: [8, undefined],
};

const mostDepth = 64;

/** @throws RangeError for what is no type */
export function parseVariantType(text: string): VariantType {
  const [type, rest] = firstType(text, 0);
  if (rest !== "") throw new RangeError(`the type ${text}`);
  return type;
}

function firstType(text: string, depth: number): readonly [VariantType, string] {
  const letter = text.charAt(0);
  const known = basic[letter];
  if (known !== undefined) return [{ text: letter, alignment: known[0], fixedSize: known[1], parts: [] }, text.slice(1)];
  if (depth === mostDepth) throw new RangeError("a type that is nested too deeply");
  if (letter === "a" || letter === "m") {
    const [part, rest] = firstType(text.slice(1), depth + 1);
    return [{ text: letter + part.text, alignment: part.alignment, fixedSize: undefined, parts: [part] }, rest];
  }
  const end = { "(": ")", "{": "}" }[letter];
  if (end === undefined) throw new RangeError(`the type ${text}`);
  const parts: VariantType[] = [];
  let rest = text.slice(1);
  while (!rest.startsWith(end)) {
    const [part, after] = firstType(rest, depth + 1);
    parts.push(part);
    rest = after;
  }
  if (end === "}" && (parts.length !== 2 || basic[parts[0]?.text ?? ""] === undefined)) throw new RangeError(`the type ${text}`);
  return [structure(letter, parts, end), rest.slice(1)];
}

function structure(start: string, parts: readonly VariantType[], end: string): VariantType {
  const alignment = Math.max(1, ...parts.map((part) => part.alignment));
  return { text: start + parts.map((part) => part.text).join("") + end, alignment, fixedSize: structureSize(parts, alignment), parts };
}

/** The type of a tuple of these. */
export const tupleOf = (parts: readonly VariantType[]): VariantType => structure("(", parts, ")");

function structureSize(parts: readonly VariantType[], alignment: number): number | undefined {
  if (parts.length === 0) return 1;
  let size = 0;
  for (const part of parts) {
    if (part.fixedSize === undefined) return undefined;
    size = alignUp(size, part.alignment) + part.fixedSize;
  }
  return alignUp(size, alignment);
}

export const alignUp = (size: number, alignment: number): number => Math.ceil(size / alignment) * alignment;
