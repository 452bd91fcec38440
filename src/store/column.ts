type Numbers = Float64Array | Uint32Array;

/** The bytes of a column of numbers. */
export const columnOf = (values: Numbers): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The numbers of a column. They begin where their size divides the place, of which a document that was decoded knows nothing: so they are copied. */
export function numbersOf<T extends Numbers>(type: new (buffer: ArrayBuffer) => T, column: Uint8Array): T {
  return new type(column.slice().buffer as ArrayBuffer);
}
