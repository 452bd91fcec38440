/** How a relation may restrict a version. Source: Debian Policy 7.1. */
export type VersionOperator = "<<" | "<=" | "=" | ">=" | ">>";

/**
 * Orders two version numbers: negative when `a` is older, positive when it is newer, 0 when they are equal (`1.0` and `1.0-0`).
 * Any text is taken. Source: Debian Policy 5.6.12.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = splitVersion(a);
  const right = splitVersion(b);
  return comparePart(left.epoch, right.epoch) || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision);
}

/** Whether `version operator wanted` holds. */
export function satisfies(version: string, operator: VersionOperator, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  switch (operator) {
    case "<<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">>":
      return order > 0;
  }
}

/** A missing epoch or revision is left empty, which orders as `0`. */
function splitVersion(version: string): { readonly epoch: string; readonly upstream: string; readonly revision: string } {
  const colon = version.indexOf(":");
  const hyphen = version.lastIndexOf("-");
  const end = hyphen > colon ? hyphen : version.length;
  return { epoch: version.slice(0, Math.max(colon, 0)), upstream: version.slice(colon + 1, end), revision: version.slice(end + 1) };
}

/** Runs of characters that are not digits and runs of digits are compared in turn, as far as either text goes. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while (weight(a, i) !== 0 || weight(b, j) !== 0) {
      const order = weight(a, i++) - weight(b, j++);
      if (order !== 0) return order;
    }
    const left = digitsAt(a, i);
    const right = digitsAt(b, j);
    const order = compareDigits(left, right);
    if (order !== 0) return order;
    i += left.length;
    j += right.length;
  }
  return 0;
}

/** The order of one character: `~`, then the end or a digit (which ends the run), then letters, then all others. */
function weight(text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (code === 0x7e) return -1;
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return isLetter ? code : code + 0x10000;
}

function digitsAt(text: string, from: number): string {
  let to = from;
  while (to < text.length && isDigit(text.charCodeAt(to))) to++;
  return text.slice(from, to);
}

/** Numbers of any length, as text: versions such as 20260101123456789012 are beyond what a number holds. */
function compareDigits(a: string, b: string): number {
  if (a === b) return 0;
  const left = withoutZeros(a);
  const right = withoutZeros(b);
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

const withoutZeros = (digits: string): string => (digits.startsWith("0") ? digits.replace(/^0+/, "") : digits);

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
