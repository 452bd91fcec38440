import { gzipSync } from "node:zlib";

/** One entry of a tar that is made byte by byte, so that a test can make what no tool would. Texts are latin-1: a character is a byte. */
export interface TestEntry {
  readonly name: string;
  /** The header's type flag: `0` file, `1` hard link, `2` symbolic link, `5` directory, `x` pax records, …. */
  readonly type?: string;
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly target?: string;
}

const bytesOf = (content: Uint8Array | string = ""): Uint8Array => (typeof content === "string" ? Buffer.from(content, "latin1") : content);

/** A tar in ustar format. Directories get their slash; `end` is what stands after the last entry. */
export function tarOf(entries: readonly TestEntry[], end: Uint8Array = Buffer.alloc(1024)): Uint8Array {
  const parts = entries.flatMap((entry) => {
    const content = bytesOf(entry.content);
    return [header(entry, content.byteLength), content, Buffer.alloc(-content.byteLength & 511)];
  });
  return new Uint8Array(Buffer.concat([...parts, end]));
}

function header(entry: TestEntry, size: number): Buffer {
  const block = Buffer.alloc(512);
  const text = (value: string, at: number) => block.write(value, at, "latin1");
  const octal = (value: number, at: number, length: number) => text(`${value.toString(8).padStart(length - 1, "0")}\0`, at);
  const type = entry.type ?? "0";
  text(type === "5" && !entry.name.endsWith("/") ? `${entry.name}/` : entry.name, 0);
  octal(entry.mode ?? (type === "5" ? 0o755 : 0o644), 100, 8);
  octal(entry.uid ?? 0, 108, 8);
  octal(entry.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(entry.mtime ?? 1_700_000_000, 136, 12);
  text(type, 156);
  text(entry.target ?? "", 157);
  text("ustar\x0000", 257);
  text("        ", 148);
  let sum = 0;
  for (const byte of block) sum += byte;
  text(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** The pax records before an entry. */
export function paxOf(records: readonly (readonly [keyword: string, value: string])[], type = "x"): TestEntry {
  const lines = records.map(([keyword, value]) => {
    const rest = ` ${keyword}=${value}\n`;
    let length = rest.length;
    while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
    return `${length}${rest}`;
  });
  return { name: "PaxHeaders/x", type, content: lines.join("") };
}

/** An ar archive as dpkg-deb writes it. */
export function arOf(members: readonly (readonly [name: string, data: Uint8Array])[]): Uint8Array {
  const parts = members.flatMap(([name, data]) => {
    const head = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(data.byteLength).padEnd(10)}\`\n`;
    return [Buffer.from(head), data, Buffer.alloc(data.byteLength % 2, "\n")];
  });
  return new Uint8Array(Buffer.concat([Buffer.from("!<arch>\n"), ...parts]));
}

export const debVersion = ["debian-binary", Buffer.from("2.0\n")] as const;

export const controlText =
  "Package: example\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: an example\n";

/** A package of these entries and control files; control.tar is not compressed, data.tar by gzip where it is asked for. */
export function debOf(
  entries: readonly TestEntry[],
  options: { readonly control?: string; readonly files?: readonly TestEntry[]; readonly gzip?: boolean } = {},
): Uint8Array {
  const control = tarOf([
    { name: "./", type: "5" },
    { name: "./control", content: options.control ?? controlText },
    ...(options.files ?? []),
  ]);
  const data = tarOf([{ name: "./", type: "5" }, ...entries]);
  return arOf([debVersion, ["control.tar", control], options.gzip ? ["data.tar.gz", gzipSync(data)] : ["data.tar", data]]);
}
