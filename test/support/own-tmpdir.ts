import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** Gives each test of a file a temporary folder of its own, in which the code under test makes its own, so that what is left behind can be seen. */
export function ownTmpdir(): { readonly path: string } {
  const own = { path: "" };
  let before: string | undefined;
  beforeEach(() => {
    own.path = mkdtempSync(join(tmpdir(), "aleph-runtime-test-"));
    before = process.env["TMPDIR"];
    process.env["TMPDIR"] = own.path;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(own.path, { recursive: true, force: true });
  });
  return own;
}
