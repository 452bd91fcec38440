/** A path that can stand for a name. */
export interface Choice {
  readonly path: string;
  readonly priority: number;
  /** By the slave's name; empty where it has none. */
  readonly slaves: ReadonlyMap<string, string>;
}

/** A link group of update-alternatives. */
export interface Alternative {
  readonly status: "auto" | "manual";
  /** The path that programs use. */
  readonly link: string;
  /** Links that follow the first one, by name. */
  readonly slaves: ReadonlyMap<string, string>;
  readonly choices: readonly Choice[];
}

/** Source: dpkg, utils/update-alternatives.c (`alternative_load`). */
export function parseAlternative(text: string): Alternative {
  const lines = text.split("\n").reverse();
  const next = () => lines.pop() ?? "";
  const status = next() === "manual" ? "manual" : "auto";
  const link = next();
  const slaves = new Map<string, string>();
  for (let name = next(); name !== ""; name = next()) slaves.set(name, next());
  const choices: Choice[] = [];
  for (let path = next(); path !== ""; path = next()) {
    const priority = Number(next());
    choices.push({ path, priority, slaves: new Map([...slaves.keys()].map((slave) => [slave, next()] as const)) });
  }
  return { status, link, slaves, choices };
}

/** Slaves in byte order, choices by path. A slave that no choice has is forgotten. */
export function formatAlternative({ status, link, slaves, choices }: Alternative): string {
  const names = [...slaves.keys()].filter((name) => choices.some((one) => (one.slaves.get(name) ?? "") !== "")).sort();
  const lines = [status, link, ...names.flatMap((name) => [name, slaves.get(name) ?? ""]), ""];
  const sorted = [...choices].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, priority, slaves: own } of sorted) lines.push(path, String(priority), ...names.map((name) => own.get(name) ?? ""));
  return `${lines.join("\n")}\n\n`;
}
