import { onTestFinished, test } from "vitest";
import { tryRoundTrip } from "../support/round-trip.js";

test("600 MiB go up and come back, in little memory", async () => {
  await tryRoundTrip(600 * 2 ** 20, onTestFinished);
});
