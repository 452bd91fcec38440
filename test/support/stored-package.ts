import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import type { Pool } from "#src/codec/pool.js";
import { contentOf } from "#src/core/content.js";
import { type BlockSettings, blockSettings, type ImageSettings } from "#src/squashfs/index.js";
import {
  openPackageStore,
  type PackageBlob,
  type PackageStore,
  type PackageStoreOptions,
  type StoredPackage,
} from "#src/store/package-store.js";

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

/** How blocks are made, as an image of these settings has them. */
export async function settingsOf(settings: ImageSettings = {}): Promise<BlockSettings> {
  const { encoder: _, ...stored } = await blockSettings({ ...settings, codecs: blockCodecs });
  return stored;
}

/** A store that is closed with the test. */
export async function openStore(
  options: Omit<PackageStoreOptions, "settings"> & { readonly image?: ImageSettings },
): Promise<PackageStore> {
  const store = await openPackageStore({ ...options, settings: await settingsOf(options.image) });
  onTestFinished(() => store.close());
  return store;
}

/** Packages as a store in memory gives them, in order. */
export async function storedPackages(pool: Pool, blobs: readonly PackageBlob[]): Promise<StoredPackage[]> {
  const store = await openStore({ pool, folder: "memory" });
  return Promise.all(blobs.map((blob) => store.unpack(blob)));
}
