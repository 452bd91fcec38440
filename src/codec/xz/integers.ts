/** Multibyte integers: seven bits a byte, the lowest first. Source: the .xz file format, 1.2. */
export function multibyte(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** Numbers have up to this many bytes. */
export const mostBytes = 9;

/** The number that these bytes are, or one near by when it is larger than any size is; nothing where they are none, or more than it needs. */
export function multibyteValue(bytes: readonly number[]): number | undefined {
  const last = bytes.at(-1);
  if (last === undefined || last >= 0x80 || bytes.length > mostBytes || (last === 0 && bytes.length > 1)) return undefined;
  return bytes.reduceRight((value, byte) => value * 0x80 + (byte & 0x7f), 0);
}

/** Takes a number's bytes from the front of some. */
export function takeMultibyte(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const length = bytes.subarray(at, at + mostBytes).findIndex((byte) => byte < 0x80) + 1;
  const value = multibyteValue([...bytes.subarray(at, at + length)]);
  return value === undefined ? undefined : { value, end: at + length };
}
