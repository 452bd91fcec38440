import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Given } from "./command-oracle.js";
import { type InRoot, type RootOutcome, runInRoots } from "./root-oracle.js";

const folder = join(import.meta.dirname ?? "", "..", "..", "fixtures", "configure", "recorded");

/**
 * What a program of a package did that is not installed for the tests: it was run once with RECORD_PROGRAMS=1, where the package is, and what it did is kept
 * under fixtures/configure/recorded. Otherwise as {@link runInRoots}.
 *
 * @param name the name of the record
 */
export function runAgainstRecord(
  name: string,
  steps: readonly (readonly string[])[],
  { files, inRoot }: { readonly files: Given; readonly inRoot: InRoot },
): { readonly ours: RootOutcome; readonly real: RootOutcome } {
  const path = join(folder, `${name}.json`);
  const records = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, RootOutcome>) : {};
  const key = steps.map((argv) => argv.join(" ")).join("; ");
  const isRecording = process.env["RECORD_PROGRAMS"] === "1";
  const inRecordedRoot: InRoot = (argv, root) => {
    const { env, ...rest } = inRoot(argv, root);
    return isRecording ? { ...rest, env: { PATH: process.env["PATH"] ?? "", ...env } } : { argv: ["true"] };
  };
  const { ours, real } = runInRoots(steps, { files, inRoot: inRecordedRoot });
  if (!isRecording) {
    const recorded = records[key];
    if (recorded === undefined) throw new Error(`${path} has no record of: ${key}`);
    return { ours, real: recorded };
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...records, [key]: real }, null, 1)}\n`);
  return { ours, real };
}
