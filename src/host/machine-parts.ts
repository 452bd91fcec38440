import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { openArchive } from "../apt/archive.js";
import { fetchPackages } from "../apt/fetch-packages.js";
import type { Package } from "../apt/package.js";
import { readIndexes } from "../apt/package-index.js";
import { concatBytes, utf8Text } from "../core/bytes.js";
import { type Cache, folderCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { writeOutputFile } from "../core/output-file.js";
import { readDeb } from "../deb/archive.js";
import { writeInitramfs } from "./initramfs.js";
import { loadOrder, moduleName, neededModules } from "./kernel-modules.js";

/** Files on this computer that a QEMU guest is started with. */
export interface MachineParts {
  readonly kernel: string;
  readonly initramfs: string;
  /** The vsock device's program. */
  readonly vsock: string;
}

export interface PartsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The time by which the archive's signatures and Valid-Until are judged; now where it is not given. */
  readonly now?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/**
 * The kernel, the initramfs and the vsock device from Debian's packages: resolved, verified and unpacked by this project's own code, and
 * kept in the cache folder.
 * @throws BuildError as `openArchive` and `fetchPackages`, `HOST_KERNEL_UNFIT`
 */
export async function machineParts(options: PartsOptions): Promise<MachineParts> {
  const root = cacheFolder(options.env, process.platform);
  const folder = join(root, "machine-2");
  const parts = { kernel: join(folder, "vmlinuz"), initramfs: join(folder, "initramfs.gz"), vsock: join(folder, "vhost-device-vsock") };
  const cache = folderCache(root);
  if (!(await exists(parts.initramfs))) {
    const { find } = await openSuite("bookworm", cache, options);
    const version = find("linux-image-cloud-amd64").depends[0]?.[0]?.name ?? "";
    const kernel = await unpack(find(version), cache, options, /^boot\/vmlinuz-|\.ko$|\/modules\.builtin$/);
    const busybox = one(await unpack(find("busybox-static"), cache, options, /^(usr\/)?bin\/busybox$/), /busybox$/);
    const modules = new Map([...kernel].filter(([path]) => path.endsWith(".ko")).map(([path, bytes]) => [moduleName(path), bytes]));
    const builtIn = new Set(
      utf8Text(one(kernel, /modules\.builtin$/))
        .split("\n")
        .map(moduleName),
    );
    const order = loadOrder(neededModules, modules, builtIn);
    const loaded = order.map((name) => ({ name: `${name}.ko`, bytes: modules.get(name) ?? new Uint8Array() }));
    await write(parts.kernel, one(kernel, /vmlinuz-/));
    await write(parts.initramfs, writeInitramfs(busybox, loaded));
  }
  if (!(await exists(parts.vsock))) {
    const { find } = await openSuite("sid", cache, options);
    const files = await unpack(find("vhost-device-vsock"), cache, options, /bin\/vhost-device-vsock$/);
    await write(parts.vsock, one(files, /vhost-device-vsock$/));
    await chmod(parts.vsock, 0o755);
  }
  return parts;
}

async function openSuite(suite: string, cache: Cache, options: PartsOptions): Promise<{ readonly find: (name: string) => Package }> {
  const { env, signal, onEvent, now = new Date() } = options;
  const architecture = "amd64";
  const archive = await openArchive({ suite, architecture, components: ["main"], mirror: "auto", cache, env, now, signal, onEvent });
  const index = readIndexes(
    archive.indexes.map(({ bytes, release }) => ({ bytes, suite: release.dist, baseUrl: release.baseUrl })),
    architecture,
  );
  const find = (name: string): Package => {
    const found = index.candidates(name)[0];
    if (found !== undefined) return found;
    throw new BuildError(
      "APT_PACKAGE_UNKNOWN",
      `The suite ${suite} carries no package ${JSON.stringify(name)}, which booting an image needs.`,
      {
        hint: "Choose another mirror with ALEPH_RUNTIME_MIRROR.",
      },
    );
  };
  return { find };
}

async function unpack(found: Package, cache: Cache, options: PartsOptions, wanted: RegExp): Promise<ReadonlyMap<string, Uint8Array>> {
  const content = (await fetchPackages([found], { cache, signal: options.signal, onEvent: options.onEvent })).get(found.sha256);
  if (content === undefined) throw new BuildError("INTERNAL", `${found.name} was not fetched.`);
  const reader = new ContentReader();
  const files = new Map<string, Uint8Array>();
  try {
    const deb = await readDeb(once(reader.read(content)), found.filename);
    for await (const entry of deb.entries) {
      if (entry.type !== "file" || !wanted.test(entry.path)) continue;
      const parts: Uint8Array[] = [];
      for await (const chunk of entry.chunks) parts.push(chunk.slice());
      files.set(entry.path, concatBytes(parts));
    }
  } finally {
    reader.close();
  }
  return files;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function one(files: ReadonlyMap<string, Uint8Array>, name: RegExp): Uint8Array {
  const found = [...files].find(([path]) => name.test(path));
  if (found !== undefined) return found[1];
  throw new BuildError("HOST_KERNEL_UNFIT", `A Debian package for booting images has no file like ${name.source}.`, {
    hint: "Look for a newer aleph-runtime: the package has changed.",
  });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const write = (path: string, bytes: Uint8Array): Promise<void> => writeOutputFile(path, (sink) => sink.append(bytes));
