/** A name in a message as coreutils quotes it for a shell: always in quotes. Source: GNU coreutils, "Formatting the file names" (shell-escape-always). */
export function quotedName(name: string): string {
  if (name.includes("'") && fitsDoubleQuotes(name)) return `"${name}"`;
  let text = "'";
  let escaping = false;
  for (const letter of name) {
    if (isPrintable(letter)) {
      if (escaping && letter !== "'") text += "''";
      escaping = false;
      text += letter === "'" ? "'\\''" : letter;
    } else {
      if (!escaping) text += "'$'";
      escaping = true;
      text += escapeOf(letter);
    }
  }
  return `${text}'`;
}

/** The same, without quotes where a shell would not need them; a colon needs them (shell-escape). */
export const nameInMessage = (name: string): string => (isPlain(name) ? name : quotedName(name));

/** A word in a message in the C locale's quotes. Source: GNU coreutils (the locale style). */
export function quotedWord(word: string): string {
  const letters = [...word].map((letter) => {
    if (letter === "'" || letter === "\\") return `\\${letter}`;
    return isPrintable(letter) ? letter : escapeOf(letter);
  });
  return `'${letters.join("")}'`;
}

const isPrintable = (letter: string) => letter >= " " && letter <= "~";

const named: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v" };

const escapeOf = (letter: string) => `\\${named[letter] ?? letter.charCodeAt(0).toString(8).padStart(3, "0")}`;

const fitsDoubleQuotes = (name: string) => /^[#~]?[-%+,./0-9:A-Z\]_a-z '@]*$/.test(name);

const isPlain = (name: string) => /^[-%+,./0-9A-Z\]_a-z@{}][-%+,./0-9A-Z\]_a-z@#~{}]*$/.test(name) && !/^[{}]$/.test(name);

/** A word as a shell reads it, for a command line that is shown. */
export const shellWord = (word: string): string => (isPlain(word.replaceAll(":", "")) && word !== "" ? word : quotedName(word));
