import { expect, test } from "vitest";
import { RateMeter } from "#src/ui/rate.js";

test("tells nothing before there is half a second to judge by", () => {
  const meter = new RateMeter();
  expect(meter.perSecond).toBeUndefined();
  meter.add(0, 0);
  meter.add(499, 1000);
  expect(meter.perSecond).toBeUndefined();
  meter.add(500, 1000);
  expect(meter.perSecond).toBe(2000);
});

test("follows the last seconds, not the whole time", () => {
  const meter = new RateMeter();
  for (let time = 0; time <= 10_000; time += 250) meter.add(time, time * 10);
  expect(meter.perSecond).toBe(10_000);
  for (let time = 10_250; time <= 14_000; time += 250) meter.add(time, 100_000);
  expect(meter.perSecond).toBe(0);
});
