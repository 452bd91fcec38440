import type { ChosenPackage } from "../apt/package.js";
import { collectGarbage } from "../core/collect-garbage.js";
import type { Content } from "../core/content.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { inParallel } from "../core/parallel.js";
import type { PackageStore, StoredPackage } from "../store/package-store.js";
import type { BuildContext } from "./context.js";

/** Reads at once; entries of the store are small to read. */
const reads = 16;

interface UnpackOptions {
  readonly store: PackageStore;
  /** Hears of every package once, as soon as it is in the store. */
  readonly onStored?: (one: StoredPackage) => void;
}

/** The packages from the store, in their order; those that it has not are downloaded, verified, decoded and compressed first. */
export async function unpackPackages(
  packages: readonly ChosenPackage[],
  options: UnpackOptions,
  context: BuildContext,
): Promise<readonly StoredPackage[]> {
  const { store, onStored } = options;
  const missing = await unpackMissing(packages, options, context);
  return inParallel(packages, reads, context.signal, async (one) => {
    const unpacked = missing.get(one);
    if (unpacked !== undefined) return unpacked;
    const stored = await store.find({ ...one, label: labelOf(one) });
    if (stored === undefined) throw new BuildError("INTERNAL", `${one.name} is not in the store.`);
    onStored?.(stored);
    return stored;
  });
}

/**
 * Brings the packages into the store that it has not: each is decoded and compressed in a thread as soon as it is there, while others are downloaded.
 *
 * @returns those that it had not, as they are now
 */
export async function unpackMissing(
  packages: readonly ChosenPackage[],
  { store, onStored }: UnpackOptions,
  context: BuildContext,
): Promise<ReadonlyMap<ChosenPackage, StoredPackage>> {
  const { onEvent } = context;
  const missing = packages.filter(({ sha256 }) => !store.has(sha256));
  const unpacked = new Map<ChosenPackage, StoredPackage>();
  if (missing.length === 0) return unpacked;
  store.wake("unpack", missing.length);
  // Threads will take as much as indexes took to be decoded.
  collectGarbage();
  const size = missing.reduce((sum, one) => sum + one.size, 0);
  onEvent({ type: "start", stage: "fetch", message: `Fetching ${missing.length} packages` });
  const bySha256 = new Map(missing.map((one) => [one.sha256, one]));
  const work: Promise<void>[] = [];
  const unpackOne = async (one: ChosenPackage, content: Content): Promise<void> => {
    const stored = await unpack(one, content, { store, context });
    unpacked.set(one, stored);
    onStored?.(stored);
    onEvent({ type: "progress", stage: "unpack", done: unpacked.size, total: missing.length, unit: "items", detail: one.name });
  };
  const onContent = (sha256: string, content: Content) => {
    const one = bySha256.get(sha256);
    if (one === undefined) return;
    const begun = unpackOne(one, content);
    // A failure is seen below; until then it must not count as unhandled.
    begun.catch(() => {});
    work.push(begun);
  };
  const { fetchPackages } = await import("../apt/fetch-packages.js");
  await fetchPackages(missing, { ...context, onContent });
  onEvent({ type: "done", stage: "fetch", message: `${missing.length} packages, ${(size / 1e6).toFixed(1)} MB, verified` });
  onEvent({ type: "start", stage: "unpack", message: `Unpacking ${missing.length} packages` });
  await Promise.all(work);
  onEvent({ type: "done", stage: "unpack", message: `${missing.length} packages are compressed` });
  return unpacked;
}

async function unpack(
  one: ChosenPackage,
  content: Content,
  { store, context }: { readonly store: PackageStore; readonly context: BuildContext },
): Promise<StoredPackage> {
  throwIfAborted(context.signal);
  return store.unpack({ ...one, content, label: labelOf(one) }).catch(async (error: unknown) => {
    if (!(error instanceof BuildError) || error.code !== "STORE_DAMAGED_BLOB") throw error;
    return store.unpack({ ...one, content: await fetchAgain(one, context), label: labelOf(one) });
  });
}

/** The cache's copy is damaged, as disks do: drops it and downloads the package again. */
async function fetchAgain(one: ChosenPackage, context: BuildContext) {
  context.onEvent({ type: "warning", message: `The cached copy of ${labelOf(one)} is damaged; it is fetched again.` });
  await context.cache.dropBlob(one.sha256);
  const { fetchPackages } = await import("../apt/fetch-packages.js");
  const content = (await fetchPackages([one], context)).get(one.sha256);
  if (content === undefined) throw new BuildError("INTERNAL", `${one.name} was not fetched.`);
  return content;
}

/** `bash_5.2.15-2_amd64.deb`, for errors. */
const labelOf = ({ filename }: ChosenPackage): string => filename.slice(filename.lastIndexOf("/") + 1);
