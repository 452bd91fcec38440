import { concatBytes } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import type { FileInode, SquashfsImage } from "../squashfs/index.js";
import { displayPath, type ImagePath } from "../tree/path.js";

/** What `cat --json` gives for one file. */
export interface FileDocument {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly encoding: "utf-8" | "base64";
  readonly content: string;
}

/** @throws BuildError `IMAGE_FILE_LARGE` for a file that no JSON text should hold */
export async function fileDocument(
  image: SquashfsImage,
  { path, inode }: { readonly path: ImagePath; readonly inode: FileInode },
): Promise<FileDocument> {
  if (inode.size > limits.documentFileSize) {
    throw new BuildError("IMAGE_FILE_LARGE", `${displayPath(path)} has ${inode.size} bytes, too many for a JSON document.`, {
      where: { source: image.name },
      hint: "Leave --json away to get its bytes.",
    });
  }
  const parts: Uint8Array[] = [];
  for await (const part of image.content(inode)) parts.push(part);
  return { path: displayPath(path), size: inode.size, ...encoded(concatBytes(parts)) };
}

function encoded(bytes: Uint8Array): Pick<FileDocument, "encoding" | "content"> {
  try {
    return { encoding: "utf-8", content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { encoding: "base64", content: Buffer.from(bytes).toString("base64") };
  }
}
