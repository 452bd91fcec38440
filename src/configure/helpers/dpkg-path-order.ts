/** Slots of the table in which dpkg keeps the paths that it knows. Source: dpkg, lib/dpkg/fsys-hash.c. */
const slots = 262_139;
/** FNV-1a of 32 bits: where it begins, and what each byte is multiplied by. */
const basis = 2_166_136_261;
const prime = 16_777_619;

/** Where a path stands when dpkg goes through all that it knows: dpkg-divert and dpkg-statoverride write their lists in this order. */
export function dpkgPathOrder(path: string): number {
  let hash = basis;
  for (const byte of Buffer.from(path.replace(/^\/+/, ""), "latin1")) hash = Math.imul(hash ^ byte, prime) >>> 0;
  return hash % slots;
}
