import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect } from "vitest";

/** Gives each test of a file a temporary folder of its own, in which the code under test makes its own, so that what is left behind can be seen. */
export function ownTmpdir(): { readonly path: string } {
  const own = { path: "" };
  let restore = () => {};
  beforeEach(() => {
    own.path = mkdtempSync(join(tmpdir(), "aleph-runtime-test-"));
    restore = setTmpdir(own.path);
  });
  afterEach(() => {
    restore();
    rmSync(own.path, { recursive: true, force: true });
  });
  return own;
}

/**
 * Gives a whole file a temporary folder of its own, from this call on, for all that it starts; when its tests and its other hooks are done, it must be empty. What
 * the tests make themselves goes into `files`, beside it.
 */
export function fileTmpdir(): { readonly path: string; readonly files: string } {
  const whole = mkdtempSync(join(tmpdir(), "aleph-runtime-test-"));
  const [path, files] = [join(whole, "tmp"), join(whole, "files")];
  for (const folder of [path, files]) mkdirSync(folder);
  const restore = setTmpdir(path);
  // Hooks of this kind run in the reverse of their order: this is the last of the file.
  afterAll(() => {
    restore();
    const left = readdirSync(path, { recursive: true });
    rmSync(whole, { recursive: true, force: true });
    expect(left, "what is left in the temporary folder").toEqual([]);
  });
  return { path, files };
}

/** Sets the variable, and gives what sets it back. */
function setTmpdir(path: string): () => void {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = path;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  };
}
