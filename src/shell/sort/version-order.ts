/** Compares names as `sort -V` and `ls -v` do: numbers in them by their value. Source: GNU coreutils, Version sort ordering. */
export function compareVersions(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? -1 : 1;
  for (const special of [".", ".."]) {
    if (left === special || right === special) return left === special ? -1 : 1;
  }
  const hidden = Number(right.startsWith(".")) - Number(left.startsWith("."));
  if (hidden !== 0) return hidden;
  const [a, b] = [bareLength(left), bareLength(right)];
  const order = compareParts(left.slice(0, a), right.slice(0, b));
  return order !== 0 ? order : compareParts(left, right);
}

/** The length of a name without its suffixes, as in `a.tar.gz`. */
function bareLength(name: string): number {
  const start = name.startsWith(".") ? 1 : 0;
  return start + name.slice(start).replace(/(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/, "").length;
}

/** Without letters at their place: a tilde before the end, letters before other characters. */
function rank(text: string, at: number): number {
  if (at >= text.length) return -1;
  const character = text.charAt(at);
  if (/[0-9]/.test(character)) return 0;
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0);
  return character === "~" ? -2 : character.charCodeAt(0) + 256;
}

function compareParts(left: string, right: string): number {
  const digits = /[0-9]*/y;
  const numberAt = (text: string, at: number) => {
    digits.lastIndex = at;
    return digits.exec(text)?.[0] ?? "";
  };
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    while ((a < left.length && !/[0-9]/.test(left.charAt(a))) || (b < right.length && !/[0-9]/.test(right.charAt(b)))) {
      const order = rank(left, a) - rank(right, b);
      if (order !== 0) return order;
      a += 1;
      b += 1;
    }
    const [one, other] = [numberAt(left, a), numberAt(right, b)];
    a += one.length;
    b += other.length;
    const order = compareDigits(one.replace(/^0+/, ""), other.replace(/^0+/, ""));
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers without leading zeros. */
function compareDigits(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
