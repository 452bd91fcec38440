import type { Files } from "../../shell/system/files.js";

/** Where units are looked for, the administrator's first. Source: systemd.unit(5). */
const folders = {
  system: ["/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system"],
  user: ["/etc/systemd/user", "/usr/lib/systemd/user"],
} as const;

/** The path of a unit's file; that of a template for one of its instances. */
export function findUnit(files: Files, unit: string, kind: "system" | "user"): string | undefined {
  const template = unit.replace(/@.+(?=\.[a-z]+$)/, "@");
  return [unit, template]
    .flatMap((name) => folders[kind].map((folder) => `${folder}/${name}`))
    .find((path) => {
      const node = files.find(path);
      return node?.type === "file";
    });
}

/** The words of a key in the section [Install]; an empty value forgets those before it. */
export function installWords(text: string, key: string): readonly string[] {
  let section = "";
  let words: string[] = [];
  for (const line of text.replace(/\\\n/g, " ").split("\n")) {
    section = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
    const [, name, value = ""] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section !== "Install" || name !== key) continue;
    words = value === "" ? [] : [...words, ...value.split(/\s+/)];
  }
  return words;
}

/** The links that enabling a unit makes, path to target; those of units that it names with `Also=` too. */
export function enableLinks(
  files: Files,
  unit: string,
  kind: "system" | "user",
  seen: Set<string> = new Set(),
): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  const path = findUnit(files, unit, kind);
  if (path === undefined || seen.has(unit)) return links;
  seen.add(unit);
  const text = files.readText(path);
  const etc = `/etc/systemd/${kind}`;
  const instance = instanceOf(unit, text);
  const expand = (word: string) => word.replaceAll("%i", /@(.*)\.[a-z]+$/.exec(instance)?.[1] ?? "").replaceAll("%%", "%");
  for (const other of installWords(text, "Also"))
    for (const [link, target] of enableLinks(files, other, kind, seen)) links.set(link, target);
  for (const word of installWords(text, "Alias")) links.set(`${etc}/${expand(word)}`, path);
  for (const [key, ending] of [
    ["WantedBy", "wants"],
    ["RequiredBy", "requires"],
    ["UpheldBy", "upholds"],
  ] as const) {
    for (const word of installWords(text, key)) links.set(`${etc}/${expand(word)}.${ending}/${instance}`, path);
  }
  return links;
}

/** A template is enabled as its default instance. */
function instanceOf(unit: string, text: string): string {
  const [instance] = installWords(text, "DefaultInstance");
  return /@\.[a-z]+$/.test(unit) && instance !== undefined ? unit.replace("@.", `@${instance}.`) : unit;
}
