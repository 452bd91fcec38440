import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/folder.js";

const folder = fileURLToPath(new URL("../../fixtures/definitions/", import.meta.url));

/** Names of the example definitions, without their ending. */
export function fixtureNames(kind: "good" | "bad"): string[] {
  return readdirSync(join(folder, kind))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length));
}

/** A project with an example as its runtime.yaml, and beside it as a file of its own name, so that it can name a file that exists. */
export function projectOf(kind: "good" | "bad", name: string): string {
  const project = join(temporaryFolder(), name);
  mkdirSync(project);
  copyFileSync(join(folder, kind, `${name}.yaml`), join(project, "runtime.yaml"));
  copyFileSync(join(folder, kind, `${name}.yaml`), join(project, `${name}.yaml`));
  return project;
}

/** A project with this text or these bytes as its runtime.yaml. */
export function projectWith(definition: string | Uint8Array): string {
  const project = join(temporaryFolder(), "project");
  mkdirSync(project);
  writeFileSync(join(project, "runtime.yaml"), definition);
  return project;
}

/** Where the expected text of a bad definition's error stands. */
export const expectedError = (name: string): string => join(folder, "bad", `${name}.txt`);
