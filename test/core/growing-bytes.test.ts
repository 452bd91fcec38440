import fc from "fast-check";
import { expect, test } from "vitest";
import { GrowingBytes } from "#src/core/growing-bytes.js";

test("holds what was appended, however it came and however little room there was", () => {
  fc.assert(
    fc.property(fc.nat(8), fc.array(fc.uint8Array({ maxLength: 40 })), (room, parts) => {
      const grown = new GrowingBytes(room);
      for (const part of parts) grown.append(part);
      const expected = new Uint8Array(Buffer.concat(parts));
      expect(grown.size).toBe(expected.byteLength);
      expect(new Uint8Array(grown.bytes())).toEqual(expected);
    }),
  );
});
