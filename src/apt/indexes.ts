import { createHash } from "node:crypto";
import { decompress } from "../codec/stream/decompress.js";
import type { Cache } from "../core/cache.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { GrowingBytes } from "../core/growing-bytes.js";
import { limits } from "../core/limits.js";
import { type Connections, download } from "./fetch.js";
import type { Release, ReleaseFile } from "./release.js";

export interface IndexOptions {
  readonly cache: Cache;
  readonly connections: Connections;
  readonly signal?: AbortSignal | undefined;
  /** Told of every piece that was downloaded, in bytes. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** The forms of an index, the smallest download first, and how many bytes of text a second they are decoded to; see docs/decisions.md. */
const forms = [
  { suffix: ".xz", format: "xz", pace: 75e6 },
  { suffix: ".gz", format: "gzip", pace: 330e6 },
  { suffix: "", format: "none", pace: Number.POSITIVE_INFINITY },
] as const;

/** Bytes that a network brings in a second, which nobody has measured yet when a form is chosen: 100 Mbit. */
const networkPace = 12.5e6;

/** A larger download must be decoded sooner by so many seconds. */
const worthwhile = 0.1;

/**
 * The text of a package index, as the Release promises it: size and SHA256 are checked before decompression, after it, and again when it
 * comes from the cache. The cache keeps the text, and not the compressed form: reading 50 MB is faster than decompressing them.
 *
 * @param path of the text in the Release: `main/binary-amd64/Packages`
 * @throws BuildError `APT_COMPONENT_MISSING`, and as `download`, `Cache.addBlob` and `decompress`
 */
export async function openIndex(release: Release, path: string, options: IndexOptions): Promise<Uint8Array> {
  const { cache } = options;
  const plain = release.files.get(path);
  if (plain === undefined) throw componentMissing(release, path);
  const cached = await readBlob(cache, plain.sha256);
  if (cached !== undefined) return cached;

  const { form, file, content } = await fetchForm(release, path, plain, options);
  if (form.format !== "none") {
    const name = `${release.baseUrl}/dists/${release.dist}/${path}`;
    try {
      const text = new GrowingBytes(Math.min(plain.size, limits.indexSize));
      const decoded = decompress(form.format, once(contentBytes(content)), { name: `${name}${form.suffix}` });
      await cache.addBlob({ ...expected(plain), name }, copiedTo(text, decoded));
      await cache.dropBlob(file.sha256);
      return text.bytes();
    } catch (error) {
      // Another build with the same cache may have kept the text meanwhile, and dropped the form that this one was about to read.
      const kept = await readBlob(cache, plain.sha256);
      if (kept === undefined) throw error;
      return kept;
    }
  }
  const bytes = await readBlob(cache, plain.sha256);
  if (bytes !== undefined) return bytes;
  throw new BuildError("FILE_CHANGED", `The cache did not keep ${release.baseUrl}/dists/${release.dist}/${path} as it was written.`, {
    hint: "Look whether the disk of the cache is sound, or set ALEPH_RUNTIME_CACHE to a folder on another one.",
  });
}

/** A form of an index that a Release lists. */
interface ListedForm {
  readonly form: (typeof forms)[number];
  readonly file: ReleaseFile;
}

/** The forms that are listed, first the one whose text is there first. Of the same text, gzip takes longer to download and less to decode. */
function formsOf({ files }: Release, path: string, plain: ReleaseFile): readonly ListedForm[] {
  const listed = forms.flatMap((form) => {
    const file = files.get(path + form.suffix);
    return file === undefined ? [] : [{ form, file }];
  });
  const seconds = ({ form, file }: ListedForm): number => file.size / networkPace + plain.size / form.pace;
  const [smallest] = listed;
  const sooner = smallest && listed.find((one) => seconds(one) + worthwhile < seconds(smallest));
  return sooner === undefined ? listed : [sooner, ...listed.filter((one) => one !== sooner)];
}

/** The first of the forms of an index that the archive has: not all have what they list. */
async function fetchForm(
  release: Release,
  path: string,
  plain: ReleaseFile,
  options: IndexOptions,
): Promise<ListedForm & { readonly content: Content }> {
  let missing: BuildError | undefined;
  for (const listed of formsOf(release, path, plain)) {
    try {
      return { ...listed, content: await fetchListed(release, listed.file, options) };
    } catch (error) {
      if (!(error instanceof BuildError && error.code === "FETCH_NOT_FOUND")) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** Downloads a file that a Release lists: under the name of its hash where the archive has that, so that an update in between does not matter. */
async function fetchListed(release: Release, file: ReleaseFile, options: IndexOptions): Promise<Content> {
  const plainUrl = `${release.baseUrl}/dists/${release.dist}/${file.path}`;
  const hashUrl = plainUrl.replace(/[^/]*$/, `by-hash/SHA256/${file.sha256}`);
  if (release.byHash) {
    try {
      return await fetchFile(hashUrl, file, options);
    } catch (error) {
      // Some mirrors leave these names out; the hash is checked either way.
      if (!(error instanceof BuildError && error.code === "FETCH_NOT_FOUND")) throw error;
    }
  }
  return fetchFile(plainUrl, file, options);
}

async function fetchFile(url: string, file: ReleaseFile, options: IndexOptions): Promise<Content> {
  const { cache, connections, signal, onBytes } = options;
  const counted = async function* () {
    for await (const chunk of download(url, { limit: limits.indexSize, connections, signal })) {
      onBytes?.(chunk.byteLength);
      yield chunk;
    }
  };
  return cache.addBlob({ ...expected(file), name: url }, counted());
}

function expected({ sha256, size }: ReleaseFile) {
  return { sha256, size, limit: limits.indexSize };
}

/** A blob whose bytes are still those of its name; a damaged one is dropped. */
async function readBlob(cache: Cache, sha256: string): Promise<Uint8Array | undefined> {
  const content = await cache.blob(sha256);
  if (content === undefined) return undefined;
  const bytes = contentBytes(content);
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  await cache.dropBlob(sha256);
  return undefined;
}

function contentBytes(content: Content): Uint8Array {
  const reader = new ContentReader();
  try {
    return reader.read(content);
  } finally {
    reader.close();
  }
}

async function* copiedTo(target: GrowingBytes, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    target.append(chunk);
    yield chunk;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function componentMissing(release: Release, path: string): BuildError {
  const [component] = path.split("/");
  return new BuildError("APT_COMPONENT_MISSING", `${release.dist} on ${release.baseUrl} has no component ${component}.`, {
    where: { source: release.baseUrl },
    hint: `Its components are: ${release.components.join(", ")}.`,
  });
}
