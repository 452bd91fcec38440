import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** x86-64, static: it exits with 0 at once. */
const staticProgram = (): Uint8Array => {
  const bytes = Buffer.alloc(129);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  for (const [at, value] of [
    [16, 2],
    [18, 62],
    [20, 1],
    [52, 64],
    [54, 56],
    [56, 1],
    [64, 1],
    [68, 5],
  ] as const)
    bytes.writeUInt16LE(value, at);
  for (const [at, value] of [
    [24, 0x400078],
    [32, 64],
    [80, 0x400000],
    [88, 0x400000],
    [96, 129],
    [104, 129],
    [112, 0x1000],
  ] as const) {
    bytes.writeBigUInt64LE(BigInt(value), at);
  }
  bytes.set([0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05], 120);
  return bytes;
};

const modules = ["asyncio", "ctypes", "http", "importlib", "json", "subprocess", "zipfile"];

/** Puts into a folder what the boot contract asks for beside the init sequence: programs that are there, and do nothing. */
export function makeBootable(folder: string): void {
  const put = (path: string, bytes: string | Uint8Array, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes, { mode });
  };
  put("bin/sh", staticProgram(), 0o755);
  for (const name of ["mount", "mkdir", "ln", "sleep", "pivot_root", "socat", "python3.11"]) {
    put(`usr/bin/${name}`, "#!/bin/sh\n", 0o755);
  }
  symlinkSync("python3.11", join(folder, "usr/bin/python3"));
  for (const name of modules) put(`usr/lib/python3.11/${name}/__init__.py`, "");
  put("usr/lib/python3/dist-packages/msgpack/__init__.py", "");
}
