/** The characters that GNU sed writes with a backslash and a letter. Source: the GNU sed manual, Escapes. */
const named: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/**
 * Puts characters in the place of GNU's escapes (`\t`, `\x41`, `\d065`, `\o101`, `\cA`); every other escape stays. `special` gives what is
 * put for a character that came from its number.
 */
export function withEscapes(text: string, special: (character: string) => string): string {
  return text.replace(
    /\\(?:([afrtvn])|x([0-9a-fA-F]{1,2})|d(\d{1,3})|o([0-7]{1,3})|c(.)|([\s\S]))/g,
    (whole, letter, hex, decimal, octal, control) => {
      if (letter !== undefined) return named[letter] ?? whole;
      if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) ^ 64);
      const number = hex
        ? Number.parseInt(hex, 16)
        : decimal
          ? Number.parseInt(decimal, 10)
          : octal
            ? Number.parseInt(octal, 8)
            : undefined;
      return number === undefined ? whole : special(String.fromCharCode(number & 255));
    },
  );
}

/** The regular expression that is meant by one of a sed script. */
export function expressionSource(text: string, extended: boolean): string {
  const special = extended ? /[\\^$.*[\]+?(){}|]/ : /[\\^$.*[\]]/;
  return withEscapes(text, (character) => (special.test(character) ? `\\${character}` : character));
}

/** The text of a, i and c: escapes, and no other backslashes. */
export function plainText(text: string): string {
  let plain = "";
  const converted = withEscapes(text, (character) => (character === "\\" ? "\\\\" : character));
  for (let at = 0; at < converted.length; at++) {
    if (converted[at] === "\\") at += 1;
    plain += converted.charAt(at);
  }
  return plain;
}
