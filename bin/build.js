#!/usr/bin/env node
// What tsc leaves to do for a build: files that are not TypeScript go to dist as they are, packages (third-party.js) and the
// program (program.js) are bundled, and what is derived from the code is written:
// dist/code-digest.txt, which names this code where results of it are cached, schema/runtime.schema.json, docs/errors.md, docs/squashfs-format.md, and oclif.manifest.json, so that `--help` loads no command file.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core";
import { bundledName, bundleProgram } from "./program.js";
import { bundleThirdParty } from "./third-party.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
await cp(join(root, "src"), join(root, "dist"), {
  recursive: true,
  filter: (path) => extname(path) !== ".ts" && !path.endsWith("README.md"),
});
await bundleThirdParty(root, join(root, "dist", "third-party"));
await bundleProgram(join(root, "dist"), join(root, "dist", "program"));

const digest = createHash("sha256").update(await readFile(join(root, "package.json")));
const built = (await readdir(join(root, "dist"), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(js|py|sh|fstab)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
for (const path of built) digest.update(path.slice(root.length)).update(await readFile(path));
await writeFile(join(root, "dist", "code-digest.txt"), `${digest.digest("hex")}\n`);

const { schemaDocument } = await import("../dist/definition/schema.js");
await mkdir(join(root, "schema"), { recursive: true });
await writeFile(join(root, "schema", "runtime.schema.json"), schemaDocument());

const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
for (const command of Object.values(plugin.manifest.commands)) {
  const [, ...module] = command.relativePath;
  command.relativePath = ["dist", "program", `${bundledName(module.join("/"))}.js`];
}
await writeFile(join(root, "oclif.manifest.json"), `${JSON.stringify(plugin.manifest, null, 2)}\n`);

const { errorsPage } = await import("../dist/ui/errors-page.js");
await mkdir(join(root, "docs"), { recursive: true });
await writeFile(join(root, "docs", "errors.md"), errorsPage());

const { formatPage } = await import("../dist/squashfs/format/format-page.js");
await writeFile(join(root, "docs", "squashfs-format.md"), formatPage());
