import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../core/errors.js";

/** A name for a scratch folder: random, and with the number of this process, so that others see whether it is still used. */
export const scratchName = (): string => randomBytes(8).toString("hex") + process.pid.toString(16).padStart(8, "0");

/** Whether the process that a scratch folder is named after still runs on this computer. */
export function isRunningScratch(name: string): boolean {
  if (!/^[0-9a-f]{24}$/.test(name)) return false;
  try {
    return process.kill(Number.parseInt(name.slice(16), 16), 0);
  } catch (error) {
    // Somebody else's process cannot be asked, and is there.
    return systemCode(error) === "EPERM";
  }
}

/** When the first of the builds that still run began, milliseconds since 1970; nothing where none runs. */
export async function runningSince(folder: string): Promise<number | undefined> {
  const names = (await scratchNames(folder)).filter(isRunningScratch);
  const began = await Promise.all(
    names.map((name) =>
      stat(join(folder, "scratch", name)).then(
        ({ birthtimeMs, mtimeMs }) => Math.min(birthtimeMs || mtimeMs, mtimeMs),
        () => Number.POSITIVE_INFINITY,
      ),
    ),
  );
  return began.length === 0 ? undefined : Math.min(...began);
}

/** Removes what builds that were killed have left. */
export async function sweepScratch(folder: string): Promise<void> {
  const names = (await scratchNames(folder)).filter((name) => !isRunningScratch(name));
  await Promise.all(names.map((name) => rm(join(folder, "scratch", name), { recursive: true, force: true }).catch(() => {})));
}

const scratchNames = (folder: string): Promise<string[]> => readdir(join(folder, "scratch")).catch(() => []);
