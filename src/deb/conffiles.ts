import { byteStringOf } from "../core/byte-string.js";
import { type ImagePath, imagePath } from "../tree/path.js";
import type { ControlFile } from "./control.js";

/**
 * The configuration files that a package lists, each once. Lines with a flag (`remove-on-upgrade /etc/old`) name files that it no longer ships, and are
 * left out. Source: deb-conffiles(5).
 */
export function readConffiles(files: readonly ControlFile[]): readonly ImagePath[] {
  const bytes = files.find(({ name }) => name === "conffiles")?.bytes ?? new Uint8Array(0);
  const lines = byteStringOf(bytes)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line.startsWith("/"));
  return [...new Set(lines.map((line) => imagePath(line as ImagePath)))];
}
