import { onTestFinished, test } from "vitest";
import { imagePathOf } from "#src/tree/path.js";
import { tryRoundTrip } from "../support/round-trip.js";
import { runtimeTree } from "../support/runtime-image.js";
import { file, imageOf, noise } from "../support/squashfs.js";

test("600 MiB go up and come back, in little memory", async () => {
  await tryRoundTrip(600 * 2 ** 20, onTestFinished);
});

test("a runtime of 50,000 files is looked into, goes up and comes back, in little memory", async () => {
  const tree = await runtimeTree();
  const bytes = noise(4 << 20);
  for (let i = 0; i < 50_000; i++) {
    const start = (i * 71) % (bytes.byteLength - 6000);
    tree.put(imagePathOf(`srv/${i % 500}/file-${i}`), file(bytes.subarray(start, start + 1000 + (i % 5000))));
  }
  await tryRoundTrip(await imageOf(tree), onTestFinished);
});
