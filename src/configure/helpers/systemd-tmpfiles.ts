import { type ByteString, byteStringBytes } from "../../core/byte-string.js";
import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { escapeLetters } from "../../shell/coreutils/escapes.js";
import { numberOfAccount } from "./account-files.js";
import { configurationLines } from "./systemd-configuration.js";

/** Makes the files and folders of tmpfiles.d. Source: systemd-tmpfiles(8), tmpfiles.d(5). */
export const systemdTmpfiles: Command = (call) => {
  const unknown = call.args.find((arg) => arg.startsWith("-") && !/^--(create|root=\/?)$/.test(arg));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  if (!call.args.includes("--create")) return 0;
  const names = call.args.filter((arg) => !arg.startsWith("-"));
  for (const line of configurationLines(call.files, "tmpfiles.d", names)) apply(call, line);
  return 0;
};

const given = (word: string | undefined): string | undefined => (word === undefined || word === "-" ? undefined : word);

function apply(call: Invocation, [type = "", written = "", mode, user, group, , ...rest]: readonly string[]) {
  // What only happens at boot is no part of an image; what only cleans has nothing to clean.
  if (type.includes("!") || /^[xXrRe]/.test(type) || written.replaceAll("%%", "").includes("%")) return;
  const path = written.replaceAll("%%", "%");
  // What stands in a credential is given to the system when it starts.
  if (type.includes("^")) return;
  const { files } = call;
  const argument = rest.join(" ");
  const exists = files.find(path, { follow: false }) !== undefined;
  const attributes = () => setAttributes(call, path, { mode: given(mode), user: given(user), group: given(group) });
  switch (type.charAt(0)) {
    case "d":
    case "D":
    case "v":
    case "q":
    case "Q":
      makeFolders(call, path);
      return attributes();
    case "f":
    case "F":
      if (exists && !type.includes("+") && type.charAt(0) === "f") return attributes();
      makeFolders(call, path.slice(0, path.lastIndexOf("/")));
      files.removeAll(path);
      files.put(path, { type: "file", bytes: byteStringBytes(unescaped(argument) as ByteString) });
      return attributes();
    case "L":
      if (exists && !type.includes("+")) return;
      makeFolders(call, path.slice(0, path.lastIndexOf("/")));
      if (exists) files.removeAll(path);
      return files.symlink(given(argument) ?? `/usr/share/factory${path}`, path);
    case "z":
    case "Z":
      return exists ? attributes() : undefined;
    case "C":
      if (exists || !files.exists(given(argument) ?? `/usr/share/factory${path}`)) return;
      throw new UnsupportedCall(`systemd-tmpfiles: ${type} ${path}`);
    // Pipes, devices and attributes of what the system makes at its start.
    case "p":
    case "c":
    case "b":
    case "a":
    case "A":
    case "t":
    case "T":
    case "h":
    case "H":
    case "w":
      return;
    default:
      throw new UnsupportedCall(`systemd-tmpfiles: the line ${type} ${path}`);
  }
}

/** The text of a file, with the escapes of C. */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|([abfnrstv\\"']))/g, (_, hex?: string, octal?: string, letter = "") =>
    hex !== undefined || octal !== undefined
      ? String.fromCharCode(Number.parseInt(hex ?? octal ?? "", hex === undefined ? 8 : 16) & 0xff)
      : letter === "s"
        ? " "
        : (escapeLetters[letter] ?? letter),
  );
}

function setAttributes(
  { files }: Invocation,
  path: string,
  { mode, user, group }: { readonly mode: string | undefined; readonly user: string | undefined; readonly group: string | undefined },
): void {
  const id = (file: "passwd" | "group", name: string | undefined) =>
    name === undefined ? undefined : /^\d+$/.test(name) ? Number(name) : numberOfAccount(files, file, name);
  const [uid, gid] = [id("passwd", user), id("group", group)];
  const bits = /[0-7]+$/.exec(mode ?? "")?.[0];
  const changes = {
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(bits === undefined ? {} : { mode: Number.parseInt(bits, 8) }),
  };
  files.setAttributes(path, changes);
}

function makeFolders(call: Invocation, path: string): void {
  if (path === "" || call.files.isDirectory(path)) return;
  makeFolders(call, path.slice(0, path.lastIndexOf("/")));
  call.files.mkdir(path, 0o755);
}
