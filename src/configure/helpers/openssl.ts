import { createHash } from "node:crypto";
import { type Command, UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";
import { canonicalSubject } from "./certificate-name.js";

/** Gives the certificates of folders the links by which OpenSSL finds them. Source: openssl-rehash(1). */
export const openssl: Command = ({ args, files, stderr }) => {
  const [action = "", ...rest] = args;
  if (action !== "rehash" && action !== "version") throw new UnsupportedCall(`openssl ${action}`);
  const unknown = rest.find((arg) => arg.startsWith("-") && arg !== "-v");
  if (unknown !== undefined || action === "version") throw new UnsupportedCall(`openssl ${action} ${unknown ?? ""}`);
  for (const folder of rest.filter((arg) => !arg.startsWith("-"))) rehash(files, folder, (message) => writeText(stderr, `${message}\n`));
  return 0;
};

const linkName = /^[0-9a-f]{8}\.r?\d+$/;

function rehash(files: Files, folder: string, warn: (message: string) => void): void {
  const links = new Map<string, string>();
  const prints = new Map<string, string[]>();
  for (const name of files.readdir(folder)) {
    if (!/\.(pem|crt|cer)$/.test(name) || files.find(`${folder}/${name}`)?.type !== "file") continue;
    const text = files.readText(`${folder}/${name}`);
    const certificates = [...text.matchAll(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END/g)].map(([, body = ""]) => body);
    const [only] = certificates;
    if (only === undefined || certificates.length > 1) {
      warn(`rehash: warning: skipping ${name},it does not contain exactly one certificate or CRL`);
      continue;
    }
    const bytes = new Uint8Array(Buffer.from(only, "base64"));
    const subject = canonicalSubject(bytes);
    if (subject === undefined) continue;
    const hash = createHash("sha1").update(subject).digest().readUInt32LE(0).toString(16).padStart(8, "0");
    const print = createHash("sha1").update(bytes).digest("hex");
    const known = prints.get(hash) ?? [];
    if (known.includes(print)) {
      warn(`rehash: warning: skipping duplicate certificate in ${name}`);
      continue;
    }
    links.set(`${hash}.${known.length}`, name);
    prints.set(hash, [...known, print]);
  }
  for (const name of files.readdir(folder)) {
    const node = files.find(`${folder}/${name}`, { follow: false });
    if (linkName.test(name) && node?.type === "symlink" && links.get(name) !== node.target) files.unlink(`${folder}/${name}`);
  }
  for (const [link, target] of links) {
    if (files.find(`${folder}/${link}`, { follow: false }) === undefined) files.symlink(target, `${folder}/${link}`);
  }
}
