import type { Ledger } from "../configure/ledger.js";
import type { Definition } from "../definition/definition.js";

/** The packages that runtime.yaml waives and whose scripts did fail, or asked for what is not understood. */
export function waivedPackages({ scripts }: Ledger, { waived }: Pick<Definition, "waived">): Definition["waived"] {
  const unsound = new Set(scripts.filter((run) => run.unsupported.length > 0 || run.status !== 0).map((run) => run.package));
  return waived.filter((one) => unsound.has(one.package));
}
