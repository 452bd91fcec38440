import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { suites } from "#src/definition/definition.js";
import { runtimeSchema, schemaDocument } from "#src/definition/schema.js";

interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly errorMessage?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

function* keysOf(node: SchemaNode, path: string): Generator<[string, SchemaNode]> {
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    yield [`${path}${key}`, child];
    yield* keysOf(child, `${path}${key}.`);
  }
  if (node.items) yield* keysOf(node.items, `${path}[].`);
  for (const branch of node.anyOf ?? []) yield* keysOf(branch, path);
}

const keys = [...keysOf(runtimeSchema, "")];

test("the published schema is up to date", () => {
  const published = readFileSync(new URL("../../schema/runtime.schema.json", import.meta.url), "utf8");
  expect(published).toBe(schemaDocument());
});

test("`from` knows every suite", () => {
  expect(runtimeSchema.properties.from.examples.filter((one) => one.startsWith("debian:"))).toEqual(
    suites.map((suite) => `debian:${suite}`),
  );
});

describe("each key", () => {
  test.each(keys)("%s says what a wrong value must be", (_, node) => {
    expect(node.errorMessage).toMatch(/^must be [^.]/);
  });

  test.each(keys.filter(([path]) => !path.includes("owner.")))("%s is described, with an example", (_, node) => {
    expect(node.description).toMatch(/\.$/);
    expect(node.examples?.length).toBeGreaterThan(0);
  });

  test.each(keys)("%s: its examples and its default are valid", async (path, node) => {
    const { Check } = await import("typebox/schema");
    const values = [...(node.examples ?? []), ...("default" in node ? [node.default] : [])];
    expect(values.filter((value) => !Check(node, value))).toEqual([]);
    expect(path).not.toContain("/");
  });
});
