import { BuildError, systemCode } from "../core/errors.js";

type Stream = NodeJS.WritableStream;

/**
 * Writes to the standard output and waits until it is taken: a slow reader holds the writer back.
 * @throws an error for which {@link isClosedPipe} holds when nobody reads any more; BuildError `FILE_UNWRITABLE` or `DISK_FULL`
 */
export async function writeOut(text: string | Uint8Array, stream: Stream = process.stdout): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    const system = systemCode(error);
    if (isClosedPipe(error) || system === undefined) throw error;
    const full = system === "ENOSPC" || system === "EDQUOT";
    throw new BuildError(
      full ? "DISK_FULL" : "FILE_UNWRITABLE",
      `Cannot write the standard output: ${full ? "no room is left on its disk" : `the system says ${system}`}.`,
      { cause: error, hint: "Send the output to another place." },
    );
  }
}

/** Writes to the standard error. Talk that nobody can read is no failure. */
export function writeTalk(text: string): void {
  process.stderr.write(text, () => {});
}

/** Whether an error says that the reader of the output has gone, as `head` does when it has enough. */
export function isClosedPipe(error: unknown): boolean {
  const system = systemCode(error);
  return system === "EPIPE" || system === "ERR_STREAM_DESTROYED";
}

/** Failed writes are told to the one who writes; as events they would end the program. */
export function quietStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners("error");
    stream.on("error", () => {});
  }
}
