import { dirname, resolve } from "node:path";
import type { OnEvent } from "../core/events.js";
import type { Definition } from "../definition/definition.js";
import { loadDefinition } from "../definition/load.js";
import { buildRuntime } from "./build.js";
import { builtImage, isProject } from "./project.js";

export interface RunnableOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** An image to boot. */
export interface Runnable {
  /** Its path. */
  readonly image: string;
  /** The project that makes it, where it is known. */
  readonly project?: RunnableProject;
}

export interface RunnableProject {
  /** Whether it was the project that was named: then it is built before its image is booted. */
  readonly isNamed: boolean;
  /** What the image is made of on this computer, as runtime.yaml says now, or said last where it cannot be read: absolute paths of files and folders. */
  sources(): Promise<readonly string[]>;
  /** Makes the image anew. */
  build(): Promise<void>;
}

/**
 * What `run` boots: a project (a folder with runtime.yaml), or an image, whose project is known where it lies at its place in one,
 * PROJECT/build/NAME.squashfs.
 *
 * @throws BuildError what reading runtime.yaml throws
 */
export async function runnable(target: string, options: RunnableOptions): Promise<Runnable> {
  if (await isProject(target)) return ofProject(target, true, options);
  const folder = dirname(dirname(resolve(target)));
  if (!(await isProject(folder))) return { image: target };
  const found = await ofProject(folder, false, options);
  return resolve(found.image) === resolve(target) ? { ...found, image: target } : { image: target };
}

async function ofProject(folder: string, isNamed: boolean, options: RunnableOptions): Promise<Runnable> {
  const definition = await loadDefinition(folder);
  const image = builtImage(definition);
  let sources = sourcesOf(definition);
  return {
    image,
    project: {
      isNamed,
      sources: async () => {
        // What is wrong with it is told by the build.
        sources = await loadDefinition(folder).then(sourcesOf, () => sources);
        return sources;
      },
      build: async () => {
        await buildRuntime({ project: folder, output: image, ...options });
      },
    },
  };
}

const sourcesOf = ({ file, plugins, files }: Definition): readonly string[] => [
  file,
  ...(plugins === undefined ? [] : [plugins.folder]),
  ...files.map(({ from }) => from),
];
