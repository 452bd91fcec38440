/** The last name of a path, without slashes at its end; `/` for the root. */
export function lastName(path: string): string {
  const bare = withoutSlashes(path);
  return bare === "/" ? bare : bare.slice(bare.lastIndexOf("/") + 1);
}

/** The directory part of a path. Source: POSIX dirname. */
export function directoryPart(path: string): string {
  const bare = withoutSlashes(path);
  const slash = bare.lastIndexOf("/");
  if (slash < 0) return ".";
  return withoutSlashes(bare.slice(0, slash + 1));
}

/** Without slashes at the end. */
export function withoutSlashes(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare === "" && path !== "" ? "/" : bare;
}

/** A name in a directory, with one slash between them. */
export const inside = (directory: string, name: string): string =>
  directory.endsWith("/") ? `${directory}${name}` : `${directory}/${name}`;

/** A path as seen from a directory; both are absolute and without links. */
export function relativePath(path: string, from: string): string {
  const to = path.split("/").filter((name) => name !== "");
  const base = from.split("/").filter((name) => name !== "");
  let same = 0;
  while (same < to.length && same < base.length && to[same] === base[same]) same += 1;
  const names = [...base.slice(same).map(() => ".."), ...to.slice(same)];
  return names.length === 0 ? "." : names.join("/");
}
