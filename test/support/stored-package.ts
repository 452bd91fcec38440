import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { Pool } from "#src/codec/pool.js";
import { contentOf } from "#src/core/content.js";
import { openPackageStore, type PackageBlob, type StoredPackage } from "#src/store/package-store.js";

export const example = { name: "example", version: "1.0", architecture: "all" };

/** A package's bytes in memory, as the index would promise them. */
export function blobOf(bytes: Uint8Array, promised: Partial<PackageBlob> = {}): PackageBlob {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ...example, sha256, size: bytes.byteLength, content: contentOf(bytes), label: "example.deb", ...promised };
}

/** A package of this computer; its name, version and architecture are those of its file name, the version as given where it has an epoch. */
export function blobOfFile(path: string, version?: string): PackageBlob {
  const bytes = readFileSync(path);
  const label = path.slice(path.lastIndexOf("/") + 1);
  const [name = "", fileVersion = "", architecture = ""] = label.slice(0, -".deb".length).split("_");
  const content = { source: { kind: "file", path }, offset: 0, size: bytes.byteLength } as const;
  return blobOf(bytes, { name, version: version ?? decodeURIComponent(fileVersion), architecture, content, label });
}

/** Packages as a store in memory gives them, in order. */
export async function storedPackages(pool: Pool, blobs: readonly PackageBlob[]): Promise<StoredPackage[]> {
  const store = await openPackageStore({ pool, scratch: "memory" });
  onTestFinished(() => store.close());
  return Promise.all(blobs.map((blob) => store.unpack(blob)));
}
