import { throwIfAborted } from "../../core/errors.js";
import { collectShortLived } from "../../core/short-lived-memory.js";
import type { FileInode, SquashfsImage } from "../../squashfs/index.js";
import { displayPath } from "../../tree/path.js";
import { isPublicPath, rulesFor, scannedSize } from "./secret-rules.js";

/** A file that should not be published. */
export interface SecretFinding {
  readonly path: string;
  /** What it looks like: `a private key (PEM)`. Nothing of its contents is given. */
  readonly what: string;
}

/** Files of all sizes up to this are looked into; what is larger is no key, token or list of settings. */
const largestFile = 1 << 20;

/** What the walk lets go of for a path, in bytes, roughly. */
const bytesOfPath = 1000;

/** Looks for secrets in an image: by paths, and in the beginnings of small files. Public certificates and what packages bring are left out. */
export async function scanSecrets(
  image: SquashfsImage,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly SecretFinding[]> {
  const findings: SecretFinding[] = [];
  const passed = collectShortLived();
  for await (const batch of image.walkBatches()) {
    passed(batch.length * bytesOfPath);
    throwIfAborted(options.signal);
    for (const { path: raw, inode } of batch) {
      if (inode.type !== "file" || inode.size === 0 || inode.size > largestFile) continue;
      const path = displayPath(raw);
      if (isPublicPath(path)) continue;
      const what = await findIn(image, path, inode, passed);
      if (what !== undefined) findings.push({ path, what });
    }
  }
  return findings;
}

async function findIn(image: SquashfsImage, path: string, inode: FileInode, passed: (bytes: number) => void): Promise<string | undefined> {
  const rules = rulesFor(path);
  const named = rules.find((rule) => rule.text === undefined);
  if (named !== undefined) return named.what;
  let text: string | undefined;
  for (const rule of rules) {
    text ??= await beginningOf(image, inode, passed);
    if (rule.text?.test(text)) return rule.what;
  }
  return undefined;
}

/** Bytes as characters, so that binary files are as good as texts. */
async function beginningOf(image: SquashfsImage, inode: FileInode, passed: (bytes: number) => void): Promise<string> {
  let text = "";
  for await (const part of image.content(inode)) {
    passed(part.buffer.byteLength);
    text += Buffer.from(part.subarray(0, scannedSize - text.length)).toString("latin1");
    if (text.length >= scannedSize) break;
  }
  return text;
}
