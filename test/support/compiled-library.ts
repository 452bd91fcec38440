import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lacks } from "./oracle.js";

/** Where a library that is compiled here is none that this computer's other programs would load. */
export const lacksCompiler = process.platform !== "linux" || lacks("cc");

/** A shared library of 64 bits that this computer's compiler makes of a text in C, as a byte string. */
export function compiledLibrary(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-library-"));
  const path = join(folder, "library.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-s", "-nostdlib", "-x", "c", "-o", path, "-"], { input: source });
  const bytes = readFileSync(path, "latin1");
  rmSync(folder, { recursive: true });
  return bytes;
}
