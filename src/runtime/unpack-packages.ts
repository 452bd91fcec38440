import { fetchPackages } from "../apt/fetch-packages.js";
import type { Package } from "../apt/package.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { PackageStore, StoredPackage } from "../store/package-store.js";
import type { BuildContext } from "./context.js";

/** Downloads packages, verified, and unpacks each in the store, several at a time; the result has the order of the packages. */
export async function unpackPackages(
  packages: readonly Package[],
  store: PackageStore,
  context: BuildContext,
): Promise<readonly StoredPackage[]> {
  const { signal, onEvent } = context;
  onEvent({ type: "start", stage: "fetch", message: `Fetching ${packages.length} packages` });
  const contents = await fetchPackages(packages, context);
  const size = packages.reduce((sum, one) => sum + one.size, 0);
  onEvent({ type: "done", stage: "fetch", message: `${packages.length} packages, ${(size / 1e6).toFixed(1)} MB, verified` });

  onEvent({ type: "start", stage: "unpack", message: `Unpacking ${packages.length} packages` });
  let done = 0;
  const unpackOne = async (one: Package): Promise<StoredPackage> => {
    throwIfAborted(signal);
    const content = contents.get(one.sha256);
    if (content === undefined) throw new BuildError("INTERNAL", `${one.name} was not fetched.`);
    const stored = await store.unpack({ ...one, content, label: labelOf(one) }).catch(async (error: unknown) => {
      if (!(error instanceof BuildError) || error.code !== "STORE_DAMAGED_BLOB") throw error;
      return store.unpack({ ...one, content: await fetchAgain(one, context), label: labelOf(one) });
    });
    done += 1;
    onEvent({ type: "progress", stage: "unpack", done, total: packages.length, unit: "items", detail: one.name });
    return stored;
  };
  const stored = await Promise.all(packages.map(unpackOne));
  const entries = stored.reduce((sum, one) => sum + one.entries.length, 0);
  onEvent({ type: "done", stage: "unpack", message: `${entries} entries of ${packages.length} packages` });
  return stored;
}

/** The cache's copy is damaged, as disks do: drops it and downloads the package again. */
async function fetchAgain(one: Package, context: BuildContext) {
  context.onEvent({ type: "warning", message: `The cached copy of ${labelOf(one)} is damaged; it is fetched again.` });
  await context.cache.dropBlob(one.sha256);
  const content = (await fetchPackages([one], context)).get(one.sha256);
  if (content === undefined) throw new BuildError("INTERNAL", `${one.name} was not fetched.`);
  return content;
}

/** `bash_5.2.15-2_amd64.deb`, for errors. */
const labelOf = ({ filename }: Package): string => filename.slice(filename.lastIndexOf("/") + 1);
