import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { blockCodecs } from "../codec/block/node-codecs.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { limits } from "../core/limits.js";
import { writeOutputFile } from "../core/output-file.js";
import { contentOf, inProcessBlocks, writeSquashfs } from "../squashfs/index.js";
import { allRoot } from "../tree/all-root.js";
import { readFolder } from "../tree/folder.js";
import { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import type { Disk } from "./driver.js";
import type { Configuration } from "./protocol/configuration.js";

export interface ProgramOptions {
  readonly entrypoint?: string | undefined;
  readonly interface?: Configuration["interface"] | undefined;
  /** A folder becomes an image there. */
  readonly scratch: string;
}

/** A program as the supervisor would send it. */
export interface Program extends Pick<Configuration, "interface" | "encoding" | "entrypoint" | "code"> {
  /** The first disk of the guest, where the code is one. */
  readonly disk?: Disk;
}

/**
 * Reads a program: a folder, a zip, a squashfs image, or one file.
 * @throws BuildError `HOST_PROGRAM_INVALID`, `FILE_UNREADABLE`
 */
export async function readProgram(path: string, options: ProgramOptions): Promise<Program> {
  const found = await stat(path).catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
  if (found.isDirectory()) {
    const image = join(options.scratch, "code.squashfs");
    await packProgram(path, image);
    return { ...named(options, "main:app"), encoding: "squashfs", code: new Uint8Array(), disk: { path: image, readOnly: true } };
  }
  if (path.endsWith(".squashfs")) {
    return { ...named(options, "main:app"), encoding: "squashfs", code: new Uint8Array(), disk: { path, readOnly: true } };
  }
  if (found.size > limits.programCode) {
    throw new BuildError("HOST_PROGRAM_INVALID", `${path} has ${found.size} bytes, and the network sends at most ${limits.programCode}.`, {
      where: { source: path },
      hint: "Give the program as a folder, or as a squashfs image: pack FOLDER -o code.squashfs.",
    });
  }
  const code = new Uint8Array(await readFile(path));
  if (path.endsWith(".zip")) return { ...named(options, "main:app"), encoding: "zip", code };
  return { ...named(options, path.endsWith(".py") ? "main:app" : basename(path)), encoding: "plain", code };
}

/** Without a word about it, an entrypoint with a colon is an ASGI application's, as on the network. */
function named(options: ProgramOptions, usual: string): Pick<Program, "interface" | "entrypoint"> {
  if (options.interface === "executable" && options.entrypoint === undefined && usual.includes(":")) {
    throw new BuildError("HOST_PROGRAM_INVALID", "It is not said which file of the program is to be run.", {
      hint: "Say it with --entrypoint FILE.",
    });
  }
  const entrypoint = options.entrypoint ?? usual;
  return { entrypoint, interface: options.interface ?? (entrypoint.includes(":") ? "asgi" : "executable") };
}

/** A folder as an image, in memory: programs are small. */
async function packProgram(folder: string, image: string): Promise<void> {
  const read = allRoot(await readFolder(folder));
  const tree = new Tree();
  const reader = new ContentReader();
  try {
    for (const { path, node } of walk(read.root)) {
      if (node.type === "directory") tree.putDirectory(path, node);
      else if (node.type !== "file") tree.put(path, node);
      else tree.put(path, { ...node, content: contentOf(reader.read(node.content).slice()) });
    }
  } finally {
    reader.close();
  }
  await writeOutputFile(image, (sink) => writeSquashfs(tree, sink, { codecs: blockCodecs, blocks: inProcessBlocks(blockCodecs) }));
}
