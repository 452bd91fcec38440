#!/usr/bin/env node
// What tsc leaves to do for a build: files that are not TypeScript go to dist as they are, then oclif.manifest.json is written
// from the compiled commands, so that `--help` loads no command file.
import { cp, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
await cp(join(root, "src"), join(root, "dist"), {
  recursive: true,
  filter: (path) => extname(path) !== ".ts" && !path.endsWith("README.md"),
});

const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
await writeFile(join(root, "oclif.manifest.json"), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
