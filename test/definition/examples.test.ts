import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadDefinition } from "#src/definition/load.js";
import { scaffold } from "#src/runtime/scaffold.js";
import { errorText } from "#src/ui/error.js";
import { temporaryFolder } from "../support/folder.js";
import { projectWith } from "./fixtures.js";

const tutorial = readFileSync(new URL("../../docs/first-runtime.md", import.meta.url), "utf8");
const block = (start: string): string => tutorial.split("```").find((part) => part.startsWith(start)) ?? "";

test("the tutorial's runtime.yaml is right in the project that init makes", async () => {
  const folder = join(temporaryFolder(), "demo");
  await scaffold(folder, { template: "python", suite: "bookworm", force: false });
  writeFileSync(join(folder, "runtime.yaml"), block("yaml\n").slice("yaml\n".length));
  writeFileSync(join(folder, "app.conf"), "");
  expect(await loadDefinition(folder)).toMatchObject({
    packages: expect.arrayContaining(["python3-numpy"]),
    exclude: ["/usr/share/doc/**"],
    files: [{ to: "/etc/app.conf", mode: 0o640 }],
  });
});

test("the tutorial shows an error as it is", async () => {
  const project = projectWith("from: debian:bookworm\npackges: [socat]\n");
  const error: unknown = await loadDefinition(project).catch((caught) => caught);
  const shown = errorText(error as never, (_, text) => text).replaceAll(project, "demo");
  expect(block("\nError:").trim()).toBe(shown);
});
