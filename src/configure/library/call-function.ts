import { ElfImage } from "../../core/elf-image.js";
import { UnsupportedCall } from "../../shell/command.js";
import { LibraryMemory } from "./library-memory.js";
import { type ImportedFunction, X86Processor } from "./x86-processor.js";

/** The number of x86-64 in an ELF file. */
const x86 = 62;

/** A library that can be asked what it is. */
export interface CallableLibrary {
  readonly memory: LibraryMemory;
  has(name: string): boolean;
  /** Calls an exported function; gives what it returns. @throws RangeError for what is not understood */
  call(name: string, args: readonly bigint[], imported?: ImportedFunction): bigint;
}

const noImport: ImportedFunction = (name) => {
  throw new RangeError(`a call of ${name}`);
};

/**
 * Asks a library something.
 *
 * @throws UnsupportedCall where it is no library for x86-64, or does what is not understood
 */
export function askLibrary<Answer>(path: string, bytes: Uint8Array, ask: (library: CallableLibrary) => Answer): Answer {
  try {
    const image = new ElfImage(bytes);
    if (image.machine !== x86) throw new RangeError("its machine code is not that of x86-64");
    const memory = new LibraryMemory(image);
    return ask({
      memory,
      has: (name) => image.symbol(name) !== undefined,
      call(name, args, imported = noImport) {
        const address = image.symbol(name);
        if (address === undefined) throw new RangeError(`it has no ${name}`);
        return new X86Processor(memory, imported).call(address, args);
      },
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw new UnsupportedCall(`the library ${path}: ${cause.message}`);
    throw cause;
  }
}
