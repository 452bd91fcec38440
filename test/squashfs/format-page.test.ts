import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatPage } from "#src/squashfs/format/format-page.js";

test("docs/squashfs-format.md is what the records say", () => {
  expect(readFileSync(join(import.meta.dirname ?? "", "..", "..", "docs", "squashfs-format.md"), "utf8")).toBe(formatPage());
});
