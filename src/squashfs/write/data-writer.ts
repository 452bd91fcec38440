import { throwIfAborted } from "../../core/errors.js";
import type { File } from "../../tree/node.js";
import { fragmentRecord } from "../format/fragment.js";
import { compressPlanned } from "./compress-planned.js";
import { planData, StoredContent, unitBytes } from "./data-plan.js";
import { findDuplicates } from "./duplicates.js";
import type { ImageOutput } from "./image-output.js";
import { copyLinked, placeLinked } from "./linked-data.js";
import { isLinked, layOutLinked } from "./linked-layout.js";
import type { BlockSettings, WriteOptions } from "./options.js";

export interface WrittenData {
  readonly stored: ReadonlyMap<File, StoredContent>;
  /** The entries of the fragment table. */
  readonly fragments: readonly Uint8Array[];
  readonly duplicates: { readonly files: number; readonly bytes: number };
  /** Settles when the last bytes are in the output; where they go is known before. */
  readonly copied: Promise<void>;
}

/**
 * Writes the contents of all files, each different one once, and says where they are: first what is compressed already, then what is compressed now.
 */
export async function writeData(
  output: ImageOutput,
  files: readonly File[],
  { blocks, signal, onEvent, settings }: WriteOptions & { readonly settings: BlockSettings },
): Promise<WrittenData> {
  const plan = await planContents(files, { blocks, signal });
  const total = plan.contents.reduce((sum, { content }) => sum + content.size, 0);
  const linked = plan.contents.filter((stored) => isLinked(stored, settings));
  const fresh = linked.length === 0 ? plan.contents : plan.contents.filter((stored) => !isLinked(stored, settings));
  let done = 0;
  const progress = (detail = {}) => onEvent?.({ type: "progress", stage: "pack", done, total, unit: "bytes", ...detail });
  progress();
  const layout = layOutLinked(linked, output.position);
  const { fragments } = layout;
  const place = await placeLinked(output, layout, { blocks, signal });
  done = linked.reduce((sum, { content }) => sum + content.size, 0);
  const units = planData(fresh, settings, fragments.length);
  for await (const { item, result } of compressPlanned(units, blocks, total - done)) {
    throwIfAborted(signal);
    if (item.kind === "fragment") {
      fragments.push(fragmentRecord.encode({ start: BigInt(output.position), sizeWord: result.sizes[0] ?? 0, unused: 0 }));
    } else {
      const { stored } = item;
      stored.addBlocks(output.position, result.sizes);
      const { from, to } = item.unit.extents[0] ?? { from: 0, to: 0 };
      result.sizes.forEach((word, i) => {
        if (word === 0) stored.holes += Math.min(settings.blockSize, to - from - i * settings.blockSize);
      });
    }
    await output.append(result.bytes);
    done += unitBytes(item.unit);
    progress();
  }
  return { stored: plan.stored, fragments, duplicates: plan.duplicates, copied: copyLinked(layout, place, blocks) };
}

async function planContents(files: readonly File[], options: Parameters<typeof findDuplicates>[1]) {
  const firsts = await findDuplicates(
    files.map(({ content }) => content),
    options,
  );
  const stored = new Map<File, StoredContent>();
  const contents: StoredContent[] = [];
  const byPlace: StoredContent[] = [];
  const duplicates = { files: 0, bytes: 0 };
  files.forEach((file, place) => {
    const first = byPlace[firsts[place] ?? place];
    const own = first ?? new StoredContent(file.content);
    byPlace.push(own);
    stored.set(file, own);
    if (first === undefined) {
      contents.push(own);
    } else {
      duplicates.files += 1;
      duplicates.bytes += file.content.size;
    }
  });
  return { stored, contents, duplicates };
}
