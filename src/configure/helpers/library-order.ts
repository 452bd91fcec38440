/** Numbers in names count as numbers: libx.so.10 is later than libx.so.9. Source: glibc, elf/dl-cache.c (`_dl_cache_libcmp`). */
export function compareLibraryNames(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left = "", right = ""] = [/^\d+/.exec(a.slice(i))?.[0], /^\d+/.exec(b.slice(j))?.[0]];
    if (left !== "" && right !== "") {
      if (Number(left) !== Number(right)) return Number(left) - Number(right);
      i += left.length;
      j += right.length;
      continue;
    }
    if (left !== "") return 1;
    if (right !== "") return -1;
    const [one, other] = [a.charCodeAt(i) || 0, b.charCodeAt(j) || 0];
    if (one !== other) return one - other;
    i += 1;
    j += 1;
  }
  return 0;
}
