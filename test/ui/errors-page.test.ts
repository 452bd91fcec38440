import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes } from "#src/core/error-codes.js";
import { errorsPage } from "#src/ui/errors-page.js";

test("docs/errors.md is what bin/build.js writes", () => {
  expect(readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8")).toBe(errorsPage());
});

test("every code has a row with its anchor and its status", () => {
  const rows = errorsPage().match(/^\| <a id=.*$/gm) ?? [];
  expect(rows).toHaveLength(Object.keys(errorCodes).length);
  for (const [code, { exit }] of Object.entries(errorCodes)) {
    expect(rows.filter((row) => row.startsWith(`| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${exit} | `))).toHaveLength(1);
  }
});
