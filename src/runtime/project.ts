import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Definition } from "../definition/definition.js";
import { definitionName } from "../definition/read-definition.js";

/** Whether a path is a project: a folder with runtime.yaml. */
export const isProject = (path: string): Promise<boolean> =>
  stat(join(path, definitionName)).then(
    (found) => found.isFile(),
    () => false,
  );

/** Where a project's image goes when nothing else is said: PROJECT/build/NAME.squashfs. */
export const builtImage = ({ folder, name }: Pick<Definition, "folder" | "name">): string => join(folder, "build", `${name}.squashfs`);
