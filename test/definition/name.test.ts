import fc from "fast-check";
import { expect, test } from "vitest";
import { imageName } from "#src/definition/name.js";
import { runtimeSchema } from "#src/definition/schema.js";

test.each([
  ["demo", "demo"],
  ["My Runtime (copy)", "My-Runtime-copy"],
  ["Café", "Cafe"],
  [".hidden", "hidden"],
  ["プロジェクト", "runtime"],
  ["", "runtime"],
  ["con", "runtime-con"],
  ["LPT1.old", "runtime-LPT1.old"],
  ["a".repeat(80), "a".repeat(64)],
  ["ends.", "ends"],
])("the folder %j gives the image %j", (folder, name) => {
  expect(imageName(folder)).toBe(name);
});

test("every name that is made is one that runtime.yaml may hold", () => {
  const allowed = new RegExp(runtimeSchema.properties.name.pattern);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (folder) => {
      expect(imageName(folder)).toMatch(allowed);
    }),
  );
});
