import { BuildError } from "../core/errors.js";
import { type Compression, compressions } from "../squashfs/format/compressor.js";
import { type FragmentMode, fragmentModes, type StorablePart, storableParts } from "../squashfs/write/options.js";
import { Flags } from "../third-party/oclif.js";
import { wholeNumber } from "./command.js";

const blockSize = Flags.custom<number>({ parse: async (input, _, { name }) => blockSizeOf(input, name) });

/** Flags of every command that writes an image. */
export const imageFlags = {
  compression: Flags.option({
    options: compressions,
    helpGroup: "IMAGE",
    summary: "How the image is compressed; gzip if not given.",
  })(),
  level: wholeNumber({
    helpValue: "N",
    helpGroup: "IMAGE",
    min: 1,
    max: 22,
    summary: "How hard to compress: gzip 1 to 12 (6 if not given), zstd 1 to 22 (15), xz 1 to 9 (6); lz4 has one level.",
  }),
  "block-size": blockSize({
    helpValue: "SIZE",
    helpGroup: "IMAGE",
    summary: "Bytes of a data block: a power of two from 4K to 1M; 128K if not given.",
  }),
  fragments: Flags.option({
    options: fragmentModes,
    helpGroup: "IMAGE",
    summary: "Which ends of files share blocks: of all files, of files below one block (on), or of none; always if not given.",
  })(),
  "no-compress": Flags.option({
    options: storableParts,
    multiple: true,
    delimiter: ",",
    helpValue: "PART,…",
    helpGroup: "IMAGE",
    summary: "Store parts as they are: inodes, data, fragments, xattrs, ids.",
  })(),
  "no-exports": Flags.boolean({ helpGroup: "IMAGE", summary: "Leave out the table that NFS needs." }),
  xattrs: Flags.string({
    helpValue: "GLOB",
    multiple: true,
    helpGroup: "IMAGE",
    exclusive: ["no-xattrs"],
    summary: "Store only the extended attributes whose names match, such as 'user.*'; may be given several times.",
  }),
  "exclude-xattrs": Flags.string({
    helpValue: "GLOB",
    multiple: true,
    helpGroup: "IMAGE",
    summary: "Do not store the extended attributes whose names match.",
  }),
  "no-xattrs": Flags.boolean({ helpGroup: "IMAGE", summary: "Store no extended attributes." }),
  jobs: wholeNumber({
    helpValue: "N",
    min: 1,
    max: 256,
    summary: "Worker threads; the number of processors if not given. The image does not depend on it.",
  }),
};

interface GivenFlags {
  readonly compression?: Compression | undefined;
  readonly level?: number | undefined;
  readonly "block-size"?: number | undefined;
  readonly fragments?: FragmentMode | undefined;
  readonly "no-compress"?: readonly StorablePart[] | undefined;
  readonly "no-exports": boolean;
  readonly xattrs?: readonly string[] | undefined;
  readonly "exclude-xattrs"?: readonly string[] | undefined;
  readonly "no-xattrs": boolean;
  readonly jobs?: number | undefined;
}

/** What the flags say, as the functions of the runtime room take it. */
export function imageOptions(flags: GivenFlags) {
  return {
    image: {
      compression: flags.compression,
      level: flags.level,
      blockSize: flags["block-size"],
      fragments: flags.fragments,
      uncompressed: flags["no-compress"],
      exportable: flags["no-exports"] ? false : undefined,
    },
    xattrs: { include: flags["no-xattrs"] ? [] : flags.xattrs, exclude: flags["exclude-xattrs"] },
    jobs: flags.jobs,
  };
}

const sizes = new Map<string, number>();
for (let size = 4096; size <= 1 << 20; size *= 2) {
  sizes.set(size === 1 << 20 ? "1M" : `${size / 1024}K`, size);
  sizes.set(`${size}`, size);
}

/** `128K`, `128k`, `128KiB`, `1M` or a number of bytes. */
function blockSizeOf(input: string, name: string): number {
  const size = sizes.get(input.toUpperCase().replace(/I?B$/, ""));
  if (size !== undefined) return size;
  throw new BuildError("USAGE", `--${name} cannot be ${JSON.stringify(input)}: it is a power of two from 4K to 1M.`, {
    hint: "128K is the usual one; larger blocks compress a little better and are read more slowly.",
  });
}
