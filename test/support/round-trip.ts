import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type Publisher, startPublisher } from "./publisher.js";
import { noise } from "./squashfs.js";

/** What an upload may hold at most, in bytes, whatever the file's size is. */
export const mostMemory = 150e6;

/** Every byte value, and no megabyte like another. */
async function writeNoise(file: FileHandle, size: number): Promise<void> {
  const piece = noise(1 << 20);
  for (let at = 0; at < size; at += piece.byteLength) {
    new DataView(piece.buffer).setUint32(at % 1000, at);
    await file.write(piece, 0, Math.min(piece.byteLength, size - at));
  }
}

/**
 * Uploads a file of so many bytes, or an image, by the program, downloads it back, and compares; what the node holds must be the same bytes,
 * and the program must not have held more than {@link mostMemory}.
 */
export async function tryRoundTrip(what: number | Uint8Array, onFinished: (end: () => Promise<void>) => void): Promise<void> {
  const user: Publisher = await startPublisher(onFinished);
  const path = join(user.folder, "large");
  const file = await open(path, "w");
  if (typeof what === "number") await writeNoise(file, what);
  else await file.writeFile(what);
  const { size } = await file.stat();
  await file.close();
  const measured = join(user.folder, "peak");
  const env = { NODE_OPTIONS: `--import ${new URL("peak-memory.js", import.meta.url).href}`, PEAK_MEMORY: measured };
  const ended = await user.run(["upload", path, ...(typeof what === "number" ? ["--force"] : []), "--verify", "--json"], { env });
  const peak = Number(readFileSync(measured, "utf8"));
  process.stdout.write(`${size} bytes: at most ${(peak / 1e6).toFixed(1)} MB of memory\n`);
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const document: unknown = JSON.parse(ended.stdout);
  const [message] = [...user.node.ledger.messages.values()];
  expect(document).toMatchObject({ item_hash: message?.itemHash, message_status: "processed", verified: true, size });
  const held = user.node.ledger.files.get(String(message?.content["item_hash"]));
  expect(await digest(held?.path ?? "")).toBe(await digest(path));
  expect(held?.size).toBe(size);
  expect(peak).toBeLessThan(mostMemory);
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
