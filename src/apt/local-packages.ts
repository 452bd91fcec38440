import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { readDeb } from "../deb/archive.js";
import { localSuite } from "./lock.js";
import { type Package, readPackage } from "./package.js";

/**
 * The packages of .deb files of this computer.
 *
 * @param paths absolute paths of .deb files, and of folders whose .deb files are meant
 * @param project the folder that their paths are relative to in the lock
 * @throws BuildError `FILE_UNREADABLE`, `LOCAL_PACKAGE_MISSING`, and the codes of `readDeb` and `readPackage`
 */
export async function readLocalPackages(paths: readonly string[], project: string): Promise<readonly Package[]> {
  const files = (await Promise.all(paths.map(debFiles))).flat();
  const packages: Package[] = [];
  for (const file of files) packages.push(await readLocalPackage(file, project));
  return packages;
}

async function debFiles(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => name.endsWith(".deb")).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
  } catch (error) {
    throw hostError(error, "read", path);
  }
  throw new BuildError("LOCAL_PACKAGE_MISSING", `The folder ${path} holds no .deb file.`, {
    where: { source: path },
    hint: "Put packages there, or take the folder out of runtime.yaml.",
  });
}

async function readLocalPackage(path: string, project: string): Promise<Package> {
  const name = basename(path);
  const { digest, size } = await digestOf(path);
  const { control } = await readDeb(createReadStream(path), name);
  const fields = [...control.stanza]
    .filter(([key]) => !["filename", "size", "sha256"].includes(key))
    .map(([key, value]) => `${key}: ${value}\n`);
  const text = `${fields.join("")}filename: local.deb\nsize: ${size}\nsha256: ${digest}\n`;
  const origin = { suite: localSuite, baseUrl: pathToFileURL(project).href };
  const read = readPackage(text, origin, { source: path, line: 1 });
  return { ...read, filename: relative(project, path).replaceAll("\\", "/") };
}

async function digestOf(path: string): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      size += chunk.byteLength;
    }
  } catch (error) {
    throw hostError(error, "read", path);
  }
  return { digest: hash.digest("hex"), size };
}
