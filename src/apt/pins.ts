import type { Package } from "./package.js";
import type { ReleaseText } from "./release.js";

/** A rule that sets the priority of versions. */
export interface Pin {
  /** A package's name, or a pattern with `*`. */
  readonly package: string;
  /** Of this suite or source only. */
  readonly suite?: string;
  /** This version only, or a pattern with `*`. */
  readonly version?: string;
  readonly priority: number;
}

/** What the pins say of a version; undefined where none speaks of it. The first that names the package itself counts, else the first pattern. */
export function priorityOf({ name, version, origin }: Package, pins: readonly Pin[]): number | undefined {
  const fitting = pins.filter(
    (pin) =>
      isLike(name, pin.package) &&
      (pin.suite === undefined || pin.suite === origin.suite) &&
      (pin.version === undefined || isLike(version, pin.version)),
  );
  return (fitting.find((pin) => pin.package === name) ?? fitting[0])?.priority;
}

/** What the versions of a suite are worth. Source: apt_preferences(5), "APT's Default Priority Assignments". */
export function suitePriority({ notAutomatic, butAutomaticUpgrades }: Pick<ReleaseText, "notAutomatic" | "butAutomaticUpgrades">): number {
  if (!notAutomatic) return 500;
  return butAutomaticUpgrades ? 100 : 1;
}

function isLike(text: string, pattern: string): boolean {
  if (!pattern.includes("*")) return text === pattern;
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
