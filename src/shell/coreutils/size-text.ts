const units = "KMGTPEZY";

/** A count with GNU's suffixes: `b` is 512, `K` and `KiB` are 1024, `kB` is 1000; nothing where it is no count. Source: GNU coreutils, Block size. */
export function sizeOf(text: string): number | undefined {
  const match = /^(\d+)(?:([bkKMGTPEZY])(B|iB)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, digits = "", unit, base] = match;
  if (unit === undefined) return Number(digits);
  if (unit === "b") return base === undefined ? Number(digits) * 512 : undefined;
  return Number(digits) * (base === "B" ? 1000 : 1024) ** (units.indexOf(unit.toUpperCase()) + 1);
}
