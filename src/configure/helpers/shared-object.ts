import type { ByteView } from "../../core/byte-view.js";
import { readElfView } from "../../core/elf.js";

/** What ldconfig has to know of an ELF file. */
export interface SharedObject {
  readonly soname: string | undefined;
  /** For ld.so.cache: the C library, and the machine that it is for. */
  readonly flags: number;
}

const dynamicObject = 3;

/** By ELF machine and class: x86-64, i386, x32, AArch64. Source: glibc, sysdeps/generic/ldconfig.h. */
function flagsOf(machine: number, isWide: boolean): number | undefined {
  if (machine === 62) return isWide ? 0x0303 : 0x0803;
  if (machine === 3) return 0x0003;
  if (machine === 183) return 0x0a03;
  return undefined;
}

/** Reads a shared object; undefined for everything else, and for what the loader would refuse. */
export function readSharedObject(view: ByteView): SharedObject | undefined {
  const elf = readElfView(view);
  const flags = elf === undefined ? undefined : flagsOf(elf.machine, elf.isWide);
  if (elf?.type !== dynamicObject || flags === undefined) return undefined;
  return { soname: elf.soname, flags };
}
