import { type ByteString, displayBytes } from "../core/byte-string.js";
import { concatBytes, utf8Text } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { readTar } from "../tree/tar.js";
import { parseStanza, type Stanza } from "./stanza.js";

/** A file of a package's control.tar: a script, a list, or the control file itself. */
export interface ControlFile {
  /** Letters, digits and `+ - . _`; safe as a part of a name in dpkg's database. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

/** What a package says about itself. */
export interface PackageControl {
  readonly stanza: Stanza;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** In the order of control.tar. */
  readonly files: readonly ControlFile[];
}

// The forms of Debian Policy 5.6.1, 5.6.12 and 5.6.8; name and architecture become parts of names in the image.
const namePattern = /^[a-z0-9][a-z0-9+.-]+$/;
const versionPattern = /^[0-9][A-Za-z0-9.+~:-]*$/;
const architecturePattern = /^[a-z0-9][a-z0-9-]*$/;
const fileNamePattern = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/**
 * Reads a decompressed control.tar.
 * @throws BuildError `DEB_CONTROL_INVALID`, `STANZA_INVALID`, and the codes of {@link readTar}
 */
export async function readControl(chunks: AsyncIterable<Uint8Array>, source: string): Promise<PackageControl> {
  const files = new Map<string, ControlFile>();
  const options = { name: source, entryLimit: limits.controlFiles, sizeLimit: limits.controlTarSize };
  for await (const entry of readTar(chunks, options)) {
    if (entry.type === "directory" && entry.path === "") continue;
    const name = fileName(entry.path, source);
    if (entry.type !== "file") throw invalid(source, `${name} in it is a ${entry.type}`);
    if (files.has(name)) throw invalid(source, `${name} stands in it twice`);
    const parts: Uint8Array[] = [];
    for await (const part of entry.chunks) parts.push(part);
    files.set(name, { name, mode: entry.mode, bytes: concatBytes(parts) });
  }
  const control = files.get("control");
  if (control === undefined) throw invalid(source, "it has no control file");
  const stanza = parseStanza(utf8Text(control.bytes), { source: `${source}: control` });
  return {
    stanza,
    name: field(stanza, "Package", namePattern, source),
    version: field(stanza, "Version", versionPattern, source),
    architecture: field(stanza, "Architecture", architecturePattern, source),
    files: [...files.values()],
  };
}

function fileName(path: ByteString, source: string): string {
  if (!fileNamePattern.test(path)) throw invalid(source, `${JSON.stringify(displayBytes(path))} in it is not a name of a control file`);
  return path;
}

function field(stanza: Stanza, name: string, form: RegExp, source: string): string {
  const value = stanza.get(name.toLowerCase());
  if (value === undefined) throw invalid(source, `its control file has no ${name}`);
  if (!form.test(value)) throw invalid(source, `its ${name} cannot be ${JSON.stringify(value.slice(0, 80))}`);
  return value;
}

function invalid(source: string, why: string): BuildError {
  return new BuildError("DEB_CONTROL_INVALID", `Cannot read the control data of ${source}: ${why}.`, {
    where: { source },
    hint: "The package is not made as Debian's tools make it: leave it out, or build it again with dpkg-deb.",
  });
}
