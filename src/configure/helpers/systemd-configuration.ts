import type { Files } from "../../shell/system/files.js";

/**
 * The lines of configuration files that systemd's programs read: those that are named, or all. A file in /etc goes before one of the same name
 * in /run and /usr/lib. Source: sysusers.d(5), tmpfiles.d(5).
 */
export function configurationLines(
  files: Files,
  kind: "sysusers.d" | "tmpfiles.d",
  names: readonly string[],
): readonly (readonly string[])[] {
  const folders = [`/etc/${kind}`, `/run/${kind}`, `/usr/lib/${kind}`].filter((folder) => files.isDirectory(folder));
  const all = [...new Set(folders.flatMap((folder) => files.readdir(folder)))].filter((name) => name.endsWith(".conf")).sort();
  const wanted = names.length > 0 ? names : all;
  return wanted.flatMap((name) => {
    const candidates = name.startsWith("/") ? [name] : folders.map((folder) => `${folder}/${name}`);
    const path = candidates.find((one) => files.find(one)?.type === "file");
    return path === undefined
      ? []
      : files
          .readText(path)
          .split("\n")
          .filter((line) => /^[^#\s]/.test(line))
          .map(words);
  });
}

/** Words with quotes as in a shell. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double?.replace(/\\(.)/g, "$1") ?? single ?? plain ?? "",
  );
