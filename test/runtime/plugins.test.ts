import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { utf8Text } from "#src/core/bytes.js";
import { readPlugins } from "#src/runtime/plugins.js";
import { temporaryFolder } from "../support/folder.js";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a policy becomes the file that the plugin runtime reads", async () => {
  const folder = folderWith({ "custom_plugins.py": "x = 1\n" });
  expect((await readPlugins({ folder })).map(({ name }) => name)).toEqual(["custom_plugins.py"]);
  const [, policy] = await readPlugins({ folder, onError: "continue" });
  expect(policy).toMatchObject({ name: "plugins.json", mode: 0o644 });
  expect(JSON.parse(utf8Text(policy?.bytes ?? new Uint8Array()))).toEqual({ onError: "continue" });
});

test("two places that say it are one too many", async () => {
  const folder = folderWith({ "plugins.json": "{}" });
  expect((await readPlugins({ folder })).map(({ name }) => name)).toEqual(["plugins.json"]);
  await expect(readPlugins({ folder, onError: "fail" })).rejects.toMatchObject({
    code: "PLUGIN_NAME_TAKEN",
    where: { source: `${folder}/plugins.json` },
  });
});
