/** A trigger that a package waits for. */
export interface TriggerInterest {
  /** A name, or an absolute path: then a change below it is what triggers. */
  readonly trigger: string;
  /** Whether packages that activate it do not wait until it was handled. */
  readonly noawait: boolean;
}

const interestLine = /^interest(-await|-noawait)?\s+([!-~]+)$/;

/** A named trigger becomes a file of dpkg's database, beside its own. */
const reservedNames = ["File", "Lock", "Unincorp", ".", ".."];

/** The interests in a package's `triggers` file; activations and comments are passed over. Source: deb-triggers(5). */
export function parseInterests(text: string): TriggerInterest[] {
  return text.split("\n").flatMap((line) => {
    const [, kind, trigger] = interestLine.exec(line.replace(/#.*/, "").trim()) ?? [];
    if (trigger === undefined) return [];
    const usable = trigger.startsWith("/") || (!trigger.includes("/") && !reservedNames.includes(trigger));
    return usable ? [{ trigger, noawait: kind === "-noawait" }] : [];
  });
}

/** The triggers that a package activates when it is unpacked or configured. Source: deb-triggers(5). */
export function parseActivations(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /^activate(?:-await|-noawait)?\s+([!-~]+)$/.exec(line.replace(/#.*/, "").trim())?.[1] ?? []);
}
