import { expect, test } from "vitest";
import { plainProgress } from "#src/ui/plain-progress.js";
import { painter } from "#src/ui/terminal.js";

test("a line where a stage begins and ends, and in between one every five seconds", () => {
  let now = 0;
  let text = "";
  const { onEvent } = plainProgress({
    write: (more) => {
      text += more;
    },
    paint: painter(false),
    clock: () => now,
  });
  const at = (time: number, event: Parameters<typeof onEvent>[0]) => {
    now = time;
    onEvent(event);
  };

  at(0, { type: "start", stage: "resolve", message: "Reading indexes" });
  at(900, { type: "progress", stage: "resolve", unit: "items", done: 1 });
  at(6000, { type: "progress", stage: "resolve", unit: "items", done: 12_345, detail: "main" });
  at(7000, { type: "done", stage: "resolve", message: "62 packages" });
  at(7000, { type: "note", message: "The mirror is near." });
  at(7000, { type: "start", stage: "fetch", message: "Fetching" });
  for (let time = 7000; time <= 19_000; time += 100) {
    at(time, { type: "progress", stage: "fetch", unit: "bytes", done: (time - 7000) * 1000, total: 12_000_000 });
  }
  at(80_000, { type: "done", stage: "fetch", message: "62 packages, 12.0 MB" });
  at(80_000, { type: "progress", stage: "fetch", unit: "bytes", done: 1 });
  at(80_000, { type: "warning", message: "It was slow.", hint: "Wait." });

  expect(text).toBe(`resolve: Reading indexes
resolve: Reading indexes, 12,345, main
resolve: 62 packages (7.0 s)
The mirror is near.
fetch: Fetching
fetch: Fetching, 5.0 MB of 12.0 MB, 1.0 MB/s
fetch: Fetching, 10.0 MB of 12.0 MB, 1.0 MB/s
fetch: 62 packages, 12.0 MB (1 min 13 s)
Warning: It was slow.
Hint: Wait.
`);
});
