import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { BuildError, systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { limits } from "../core/limits.js";

/** The file's name in a project. */
export const definitionName = "runtime.yaml";

/**
 * The text of a project's runtime.yaml.
 * @throws BuildError `DEFINITION_MISSING`, `DEFINITION_TOO_LARGE`, `DEFINITION_SYNTAX` (not UTF-8), `FILE_UNREADABLE`
 */
export async function readDefinition(folder: string): Promise<string> {
  const path = join(folder, definitionName);
  const bytes = await readUpTo(path, limits.definitionSize).catch(async (error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) throw await missing(folder, error);
    throw hostError(error, "read", path);
  });
  return utf8TextOf(bytes, path);
}

/**
 * The text of another file of a project that a person writes; undefined where there is none.
 * @throws BuildError `DEFINITION_TOO_LARGE`, `DEFINITION_SYNTAX` (not UTF-8), `FILE_UNREADABLE`
 */
export async function readProjectText(path: string): Promise<string | undefined> {
  const bytes = await readUpTo(path, limits.definitionSize).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw hostError(error, "read", path);
  });
  return bytes === undefined ? undefined : utf8TextOf(bytes, path);
}

function utf8TextOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BuildError("DEFINITION_SYNTAX", `${path} is not UTF-8 text.`, {
      where: { source: path },
      hint: "Save it as UTF-8 in your editor.",
      cause,
    });
  }
}

async function readUpTo(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const bytes = new Uint8Array(limit + 1);
    let size = 0;
    for (let got = -1; got !== 0 && size < bytes.byteLength; size += got) {
      got = (await file.read(bytes, size, bytes.byteLength - size)).bytesRead;
    }
    if (size <= limit) return bytes.subarray(0, size);
    throw new BuildError("DEFINITION_TOO_LARGE", `${path} is larger than ${limit} bytes.`, {
      where: { source: path },
      hint: "Name a project's folder: the runtime.yaml in it is a short text.",
    });
  } finally {
    await file.close();
  }
}

async function missing(folder: string, cause: unknown): Promise<BuildError> {
  const facts = await stat(folder).catch(() => undefined);
  const where = { source: folder };
  if (facts === undefined) {
    return new BuildError("DEFINITION_MISSING", `There is no folder ${folder}.`, {
      where,
      cause,
      hint: `Make a project there: aleph-runtime init ${folder}`,
    });
  }
  if (!facts.isDirectory()) {
    return new BuildError("DEFINITION_MISSING", `${folder} is a file, not the folder of a project.`, {
      where,
      cause,
      hint: `Name the folder that holds ${definitionName}.`,
    });
  }
  const near = (await readdir(folder).catch(() => [])).find((name) => /^(runtime\.ya?ml)$/i.test(name));
  const hint = near === undefined ? `Make a project: aleph-runtime init ${folder}` : `Rename ${near} to ${definitionName}.`;
  return new BuildError("DEFINITION_MISSING", `There is no ${definitionName} in ${folder}.`, { where, cause, hint });
}
