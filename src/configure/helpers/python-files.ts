import type { Files } from "../../shell/system/files.js";

/** A Python file that is named, or those below a directory, their paths as the directory is written; links to directories are not followed. */
export function pythonFiles(files: Files, path: string): readonly string[] {
  const node = files.find(path);
  if (node?.type === "file") return path.endsWith(".py") ? [path] : [];
  if (node?.type !== "directory") return [];
  return files.readdir(path).flatMap((name) => {
    const child = path.endsWith("/") ? `${path}${name}` : `${path}/${name}`;
    if (files.find(child, { follow: false })?.type === "directory") return pythonFiles(files, child);
    return name.endsWith(".py") && !files.isDirectory(child) ? [child] : [];
  });
}
