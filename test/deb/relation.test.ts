import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRelations, parseRelations, type Relation } from "#src/deb/relation.js";

describe("relations", () => {
  test("groups, alternatives, versions and qualifiers", () => {
    expect(parseRelations("libc6 (>= 2.36), default-mta | mail-transport-agent, python3:any (<< 3.12)")).toEqual([
      [{ name: "libc6", version: { operator: ">=", version: "2.36" } }],
      [{ name: "default-mta" }, { name: "mail-transport-agent" }],
      [{ name: "python3", archQualifier: "any", version: { operator: "<<", version: "3.12" } }],
    ]);
  });

  test("spaces and line breaks may stand anywhere but in a word", () => {
    expect(parseRelations("\n a(>=1)|b ( = 2:1-1 ) ,\n c\n")).toEqual([
      [
        { name: "a", version: { operator: ">=", version: "1" } },
        { name: "b", version: { operator: "=", version: "2:1-1" } },
      ],
      [{ name: "c" }],
    ]);
  });

  test("< and > mean or equal", () => {
    expect(formatRelations(parseRelations("a (< 1), b (> 1)"))).toBe("a (<= 1), b (>= 1)");
  });

  test("architectures are kept, build profiles are left out", () => {
    expect(parseRelations("a [amd64 !i386] <!nocheck> <cross stage1>, b")).toEqual([
      [{ name: "a", architectures: ["amd64", "!i386"] }],
      [{ name: "b" }],
    ]);
  });

  test.each(["", "  \n", "a, "])("%j ends where nothing more stands", (text) => {
    expect(parseRelations(text)).toHaveLength(text.startsWith("a") ? 1 : 0);
  });

  test.each([
    ["a b", 3],
    ["a, , b", 4],
    ["a (2)", 3],
    ["a (>= 2", 3],
    ["a |", 3],
    ["| a", 1],
    ["a (>> 1) )", 10],
    ["-a", 1],
  ])("%j is refused, with the column", (text, column) => {
    expect(() => parseRelations(text, { source: "Depends of x" })).toThrow(
      expect.objectContaining({ code: "RELATION_INVALID", where: { source: "Depends of x", column } }),
    );
  });

  const name = fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{0,5}$/);
  const relation: fc.Arbitrary<Relation> = fc.record(
    {
      name,
      archQualifier: fc.constantFrom("any", "native", "amd64"),
      version: fc.record({
        operator: fc.constantFrom("<<", "<=", "=", ">=", ">>"),
        version: fc.stringMatching(/^[0-9][a-z0-9.+~:-]{0,5}$/),
      }),
      architectures: fc.array(fc.constantFrom("amd64", "!i386"), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ["name"] },
  );

  test("what is formatted is read back as it was", () => {
    const groups = fc.array(fc.array(relation, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(groups, (written) => {
        expect(parseRelations(formatRelations(written))).toEqual(written);
      }),
    );
  });

  test("any text is read or refused with the code", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a1 ,|()[]<>=:~-\n") }), (text) => {
        try {
          parseRelations(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "RELATION_INVALID" });
        }
      }),
    );
  });
});
