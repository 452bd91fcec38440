import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A login for a host. It is never a part of an error. */
export interface Login {
  readonly login: string;
  readonly password: string;
}

/** The login for a URL's host; undefined where there is none. */
export type Logins = (url: URL) => Login | undefined;

/**
 * The logins of the file that NETRC names, else of .netrc (_netrc on Windows) in the user's folder; none where it cannot be read.
 * Source: ftp(1), "The .netrc file"; a machine may be followed by a port, as with apt_auth.conf(5).
 */
export async function readNetrc(env: Readonly<Record<string, string | undefined>>): Promise<Logins> {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? homedir();
  const path = env["NETRC"] || join(home, process.platform === "win32" ? "_netrc" : ".netrc");
  const text = await readFile(path, "utf8").catch(() => "");
  return parseNetrc(text);
}

interface Machine {
  /** Undefined for `default`, which stands for every host. */
  readonly name: string | undefined;
  login: string;
  password: string;
}

export function parseNetrc(text: string): Logins {
  const machines: Machine[] = [];
  // a macro goes on to the next empty line
  const words = text
    .replace(/^[ \t]*macdef\b[\s\S]*?(\n[ \t]*\n|(?![\s\S]))/gm, "\n")
    .replace(/^[ \t]*#.*$/gm, "")
    .split(/\s+/)
    .filter(Boolean);
  for (let at = 0; at < words.length; at++) {
    const [word, value = ""] = [words[at], words[at + 1]];
    const last = machines.at(-1);
    if (word === "default") machines.push({ name: undefined, login: "", password: "" });
    else if (word === "machine") machines.push({ name: value, login: "", password: "" });
    else if (last !== undefined && word === "login") last.login = value;
    else if (last !== undefined && word === "password") last.password = value;
    if (word !== "default") at++;
  }
  return (url) => {
    const found = machines.find(({ name }) => name === undefined || name === url.host || name === url.hostname);
    return found === undefined || found.login === "" ? undefined : { login: found.login, password: found.password };
  };
}
