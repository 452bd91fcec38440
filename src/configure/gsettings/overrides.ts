import { parseVariant, VariantError } from "../glib/variant-text.js";
import { checkValue, SchemaError } from "./schema.js";
import type { SchemaFiles } from "./schema-files.js";

/** Sets what a vendor's file says for keys, for all desktops or one; gives what of it does not count. Source: glib-compile-schemas(1), "overrides". */
export function applyOverrides({ schemas }: SchemaFiles, text: string, path: string): readonly string[] {
  const warnings: string[] = [];
  let group = "";
  for (const line of text.split("\n").map((one) => one.trim())) {
    const [, header] = /^\[(.*)\]$/.exec(line) ?? [];
    if (header !== undefined) group = header;
    const [, name, value] = /^([^#[=][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    const [id = "", desktop] = splitOnce(group);
    const schema = schemas.get(id);
    if (name === undefined || value === undefined || schema === undefined) continue;
    const key = schema.keys.get(name);
    if (key === undefined) {
      warnings.push(`No such key “${name}” in schema “${group}” as specified in override file “${path}”; ignoring override for this key.`);
      continue;
    }
    if (desktop !== undefined && key.localization !== undefined) {
      warnings.push(
        `Cannot provide per-desktop overrides for localized key “${name}” in schema “${group}” (override file “${path}”); ignoring override for this key.`,
      );
      continue;
    }
    try {
      const parsed = parseVariant(key.type, value);
      checkValue(key, parsed);
      if (desktop === undefined) key.defaultValue = parsed;
      else key.desktops.set(desktop, parsed);
    } catch (error) {
      if (!(error instanceof VariantError || error instanceof SchemaError)) throw error;
      warnings.push(`Error in override for key “${name}” in schema “${group}” in override file “${path}”: ${error.message}; ignoring it.`);
    }
  }
  return warnings;
}

function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf(":");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
