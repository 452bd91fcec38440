const shortestMatch = 4;

/** Decodes one lz4 block. Source: the LZ4 block format description of the lz4 project. */
export function decodeLz4(input: Uint8Array, maxSize: number): Uint8Array {
  const output = new Uint8Array(maxSize);
  let at = 0;
  let size = 0;
  const length = (bits: number): number => {
    if (bits < 15) return bits;
    let sum = bits;
    for (;;) {
      const byte = input[at++];
      if (byte === undefined) throw new RangeError("The lz4 data ends too early.");
      sum += byte;
      if (byte < 255) return sum;
    }
  };
  while (at < input.byteLength) {
    const token = input[at++] ?? 0;
    const literals = length(token >>> 4);
    if (at + literals > input.byteLength) throw new RangeError("The lz4 data ends too early.");
    if (size + literals > maxSize) throw new RangeError(`The lz4 data holds more than ${maxSize} bytes.`);
    output.set(input.subarray(at, at + literals), size);
    at += literals;
    size += literals;
    if (at === input.byteLength) return output.subarray(0, size);
    const distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    const match = length(token & 15) + shortestMatch;
    if (distance === 0 || distance > size) throw new RangeError("The lz4 data refers to bytes before its start.");
    if (size + match > maxSize) throw new RangeError(`The lz4 data holds more than ${maxSize} bytes.`);
    if (distance >= match) output.copyWithin(size, size - distance, size - distance + match);
    else for (let to = size; to < size + match; to++) output[to] = output[to - distance] ?? 0;
    size += match;
  }
  throw new RangeError("The lz4 data ends too early.");
}
