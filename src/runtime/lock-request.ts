import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { LockRequest } from "../apt/lock.js";
import { hostError } from "../core/host-error.js";
import type { Definition } from "../definition/definition.js";
import { releaseOf } from "./release-of.js";

/** What of runtime.yaml decides which packages are chosen. Hosts do not: every mirror serves a lock. */
export async function lockRequest(definition: Definition): Promise<LockRequest> {
  const { architectures, snapshot, components, suites, sources, packages, remove, recommends, pins } = definition;
  const from = releaseOf(definition);
  const local = await Promise.all(definition.localPackages.map((path) => debNames(path, definition.folder)));
  const debs = await Promise.all(definition.debs.map((path) => debNames(path, definition.folder)));
  const lists = {
    suites,
    sources: await Promise.all(sources.map(sourceText)),
    remove,
    debs: debs.flat(),
    pin: pins.map((pin) => [pin.package, pin.suite ?? "*", pin.version ?? "*", pin.priority].join(" ")),
  };
  return {
    from: `${from.distribution}:${from.suite}`,
    arch: [...architectures].sort(),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(components.join() === "main" ? {} : { components }),
    packages: [...packages, ...local.flat()],
    ...(recommends ? { recommends: "true" } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

/** The .deb files that a path stands for, relative to the project, each with the digest of its bytes. */
async function debNames(path: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(path).catch(() => undefined);
  const files = names === undefined ? [path] : names.filter((name) => name.endsWith(".deb")).map((name) => join(path, name));
  const said = files.sort().map(async (file) => `./${relative(folder, file).replaceAll("\\", "/")} ${await digestOf(file)}`);
  return Promise.all(said);
}

async function sourceText({ name, suite, components, key }: Definition["sources"][number]): Promise<string> {
  return `${name} ${suite} ${components.join(",")} ${await digestOf(key)}`;
}

async function digestOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
  return createHash("sha256").update(bytes).digest("hex");
}
