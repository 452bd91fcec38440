import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { writeText } from "../../shell/system/open-file.js";
import { askLibrary, type CallableLibrary } from "../library/call-function.js";
import { matching, readStatus } from "./dpkg-status.js";

/** Source: gdk-pixbuf, gdk-pixbuf-io.h: `GdkPixbufFormat`, `GdkPixbufModulePattern` and `GdkPixbufModule` of 64 bits. */
const format = {
  name: 0n,
  signature: 8n,
  domain: 16n,
  description: 24n,
  mimeTypes: 32n,
  extensions: 40n,
  flags: 48n,
  license: 56n,
  size: 64,
};
const pattern = { mask: 8n, relevance: 16n, size: 24n };
const methods = {
  load: 32n,
  beginLoad: 48n,
  stopLoad: 56n,
  loadIncrement: 64n,
  loadAnimation: 72n,
  save: 80n,
  saveToCallback: 88n,
  size: 160,
};
const writable = 1n;

/** Asks the loaders of images what they load, and prints the answers. Source: gdk-pixbuf-query-loaders(1); gdk-pixbuf, queryloaders.c. */
export const gdkPixbufQueryLoaders: Command = (call) => {
  const { args, files, stdout } = call;
  const unknown = args.find((arg) => arg.startsWith("-"));
  if (unknown !== undefined || args.length === 0) throw new UnsupportedCall(`gdk-pixbuf-query-loaders ${args.join(" ")}`);
  const entries = args.map((path) => askLibrary(path, files.readBytes(path), (library) => entryOf(call, path, library)));
  const version = matching(readStatus(call), "libgdk-pixbuf-2.0-0")[0]?.version.replace(/[+-].*/, "") ?? "";
  const heading = [
    "# GdkPixbuf Image Loader Modules file\n",
    "# Automatically generated file, do not edit\n",
    `# Created by gdk-pixbuf-query-loaders from gdk-pixbuf-${version}\n`,
    "#\n",
  ];
  writeText(stdout, `${[...heading, ...entries].join("")}\n`);
  return 0;
};

function entryOf(call: Invocation, path: string, library: CallableLibrary): string {
  if (!library.has("fill_info") || !library.has("fill_vtable")) {
    complain(call, `Cannot load loader ${path}`);
    return "";
  }
  const { memory } = library;
  const info = memory.allocate(format.size);
  const vtable = memory.allocate(methods.size);
  library.call("fill_info", [info]);
  library.call("fill_vtable", [vtable]);
  const field = (at: bigint) => memory.read(info + at, 8);
  const text = (at: bigint, missing = "") => (field(at) === 0n ? missing : memory.text(field(at)));
  const flags = memory.read(info + format.flags, 4);
  const patterns = patternsAt(library, field(format.signature));
  const complaint = patterns.map(wrongPattern).find((one) => one !== undefined) ?? wrongMethods(library, vtable, flags);
  if (complaint !== undefined) {
    complain(call, `Loader sanity check failed for ${path}: ${complaint}`);
    return "";
  }
  const words = (at: bigint) => `${[...textsAt(library, field(at)), ""].map((word) => `"${word}"`).join(" ")}\n`;
  return [
    `"${escaped(path)}"\n`,
    `"${text(format.name)}" ${flags} "${text(format.domain, "gdk-pixbuf")}" "${text(format.description)}" "${text(format.license)}"\n`,
    words(format.mimeTypes),
    words(format.extensions),
    ...patterns.map(({ prefix, mask, relevance }) => `"${escaped(prefix)}" "${escaped(mask ?? "")}" ${relevance}\n`),
    "\n",
  ].join("");
}

function textsAt({ memory }: CallableLibrary, start: bigint): readonly string[] {
  const texts: string[] = [];
  for (let at = start; memory.read(at, 8) !== 0n; at += 8n) texts.push(memory.text(memory.read(at, 8)));
  return texts;
}

interface Pattern {
  readonly prefix: string;
  readonly mask: string | undefined;
  readonly relevance: bigint;
}

function patternsAt({ memory }: CallableLibrary, start: bigint): readonly Pattern[] {
  const patterns: Pattern[] = [];
  for (let at = start; memory.read(at, 8) !== 0n; at += pattern.size) {
    const mask = memory.read(at + pattern.mask, 8);
    patterns.push({
      prefix: memory.text(memory.read(at, 8)),
      mask: mask === 0n ? undefined : memory.text(mask),
      relevance: BigInt.asIntN(32, memory.read(at + pattern.relevance, 4)),
    });
  }
  return patterns;
}

function wrongPattern({ prefix, mask }: Pattern): string | undefined {
  if (prefix === "") return "empty pattern";
  if (mask === undefined) return undefined;
  if (mask.length !== prefix.length) return "mask length mismatch";
  return /^[ !xzn*]*$/.test(mask) ? undefined : "bad char in mask";
}

function wrongMethods({ memory }: CallableLibrary, vtable: bigint, flags: bigint): string | undefined {
  const has = (at: bigint) => memory.read(vtable + at, 8) !== 0n;
  if (!has(methods.load) && !has(methods.beginLoad) && !has(methods.loadAnimation)) return "no load method implemented";
  if (has(methods.beginLoad) && !(has(methods.stopLoad) && has(methods.loadIncrement))) return "incremental loading support incomplete";
  if ((flags & writable) !== 0n && !has(methods.save) && !has(methods.saveToCallback))
    return "loader claims to support saving but doesn't implement save";
  return undefined;
}

const escapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** Source: GLib, `g_strescape`. */
const escaped = (text: string): string =>
  text.replace(/[^ !#-[\]-~]/g, (byte) => escapes[byte] ?? `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
