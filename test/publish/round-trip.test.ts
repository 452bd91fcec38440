import { expect, onTestFinished, test } from "vitest";
import { startPublisher } from "../support/publisher.js";
import { tryRoundTrip } from "../support/round-trip.js";
import { uploadTo } from "../support/upload-to.js";

const mebibyte = 2 ** 20;

// 600 MiB are tried in test/parity
test.each([1, 24 * mebibyte, 26 * mebibyte, 101 * mebibyte])(
  "%i bytes go up and come back, in little memory",
  async (size) => {
    await tryRoundTrip(size, onTestFinished);
  },
  240_000,
);

test("what looks like the form around the file survives in it", async () => {
  const user = await startPublisher(onTestFinished);
  const bytes = Buffer.concat([
    Buffer.from("\r\n--aleph-runtime-0123456789abcdef--\r\n\0"),
    Uint8Array.from({ length: 256 }, (_, i) => i),
    Buffer.from("\r\n--"),
  ]);
  for (const engine of ["storage", "ipfs"] as const) {
    const done = await uploadTo(user, user.write(engine, bytes), { engine, verify: true });
    expect(done).toMatchObject({ outcome: "sent", verified: true });
  }
});
