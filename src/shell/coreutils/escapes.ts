/** What a letter after a backslash means in C and to the shell. */
export const escapeLetters: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** A text without its backslashes, and whether `\c` ended it. */
export interface Unescaped {
  readonly text: string;
  readonly stopped: boolean;
}

/**
 * What backslashes mean: in `echo` and printf's `%b` an octal number begins with 0, in printf's format with any octal digit, and only there `\c` is
 * nothing special. Source: POSIX echo, printf.
 */
export function unescaped(text: string, where: "echo" | "format"): Unescaped {
  if (!text.includes("\\")) return { text, stopped: false };
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character !== "\\") {
      out += character;
      continue;
    }
    const next = text.charAt(at + 1);
    if (next === "c" && where === "echo") return { text: out, stopped: true };
    const octal = (where === "echo" ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(text.slice(at + 1, at + 5));
    if (octal !== null) {
      out += String.fromCharCode(Number.parseInt(octal[1] === "" ? "0" : (octal[1] ?? "0"), 8) & 0xff);
      at += octal[0].length;
    } else if (escapeLetters[next] !== undefined) {
      out += escapeLetters[next];
      at += 1;
    } else {
      out += character;
    }
  }
  return { text: out, stopped: false };
}
