import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Lock } from "#src/apt/lock.js";
import { formatLock, parseLock } from "#src/apt/lock-text.js";
import { plainText, readPlainYaml } from "#src/apt/plain-yaml.js";

/** What the library says, with the text itself for what it refuses. */
function library(text: string): unknown {
  try {
    return parse(text, { schema: "core", maxAliasCount: 0, logLevel: "error" });
  } catch {
    return { refused: text };
  }
}

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const packageName = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,12}$/),
  fc.constantFrom("0ad", "7zip", "1e3", "0x1f", "0o17", "12", "null", "true", "no", "constructor", "1.5", "nan"),
);
const locked = fc.record({
  name: packageName,
  version: fc.stringMatching(/^[0-9][A-Za-z0-9.+~:-]{0,8}$/),
  architecture: fc.constantFrom("amd64", "all", "386"),
  suite: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9./+-]{0,8}$/).filter((one) => one !== "local"),
  path: fc.stringMatching(/^pool\/[a-z0-9~+-]{1,9}$/),
  size: fc.nat(),
  sha256: hex,
});
const said = fc.oneof(fc.string({ unit: "binary" }), fc.string());
const lock: fc.Arbitrary<Lock> = fc
  .record({
    request: fc.dictionary(fc.constantFrom("from", "arch", "packages", "remove"), fc.oneof(said, fc.array(said, { maxLength: 3 }))),
    suites: fc.dictionary(
      packageName,
      fc.record({ date: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), sha256: hex }),
      {
        minKeys: 1,
      },
    ),
    packages: fc.dictionary(
      fc.constantFrom("amd64", "arm64"),
      fc.uniqueArray(locked, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
      {
        minKeys: 1,
      },
    ),
  })
  .filter(({ request }) => Object.keys(request).length > 0)
  .map(({ request, suites, packages }) => ({
    request,
    suites: new Map(Object.entries(suites)),
    packages: new Map(Object.entries(packages)),
  }));

describe("the reader of plain YAML", () => {
  test("reads every lock that is written with plain characters, as the yaml library does", () => {
    fc.assert(
      fc.property(lock, (one) => {
        const text = formatLock(one);
        const plain = readPlainYaml(text);
        if (!/[\p{Cc}\p{Cs}]/u.test(text.replaceAll("\n", ""))) expect(plain).toBeDefined();
        if (plain !== undefined) expect(plain).toEqual(library(text));
        const again = parseLock(text, "runtime.lock");
        expect(again.request).toEqual(one.request);
        expect(again.suites).toEqual(one.suites);
        const byName = (list: Lock["packages"]) => [...list].map(([name, all]) => [name, new Map(all.map((each) => [each.name, each]))]);
        expect(new Map(byName(again.packages) as [])).toEqual(new Map(byName(one.packages) as []));
      }),
      { numRuns: 200 },
    );
  });

  test("agrees with the library on whatever it reads, or leaves it to it", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "a:",
        "  b:",
        '    - "x"',
        '- "x"',
        '  - "y"',
        "a: 1",
        "  b: word",
        '  c: "t\\u0041"',
        "d: []",
        "",
        "# note",
        "  # note",
        "'e': 1",
      ),
      fc.constantFrom(
        "__proto__:",
        '"__proto__": 1',
        '"b": 2',
        "  true: 1",
        "x: null",
        "x: ~",
        "x: 1 # one",
        "x: 010",
        "x: 1.0",
        "x: &a y",
        "x: *a",
        "---",
        "...",
        "? a",
      ),
      fc
        .tuple(fc.constantFrom("", "  ", "    ", "\t"), fc.string({ maxLength: 6 }))
        .map(([indent, text]) => `${indent}${plainText(text)}: ${plainText(text)}`),
      fc.string({ maxLength: 8 }),
    );
    const read = { plain: 0 };
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
        const text = lines.join(end);
        const plain = readPlainYaml(text);
        if (plain === undefined) return;
        read.plain++;
        expect(plain).toEqual(library(text));
      }),
      { numRuns: 8000 },
    );
    expect(read.plain).toBeGreaterThan(200);
  });

  test("agrees with the library on a lock in which some characters were changed", () => {
    const change = fc.record({
      at: fc.nat(),
      cut: fc.nat(3),
      put: fc.constantFrom("", " ", "  ", "\n", '"', ":", "- ", "#", "\\", "x", "1", "[]", "\t"),
    });
    fc.assert(
      fc.property(lock, fc.array(change, { minLength: 1, maxLength: 3 }), (one, changes) => {
        let text = formatLock(one);
        for (const { at, cut, put } of changes) text = `${text.slice(0, at % text.length)}${put}${text.slice((at % text.length) + cut)}`;
        const plain = readPlainYaml(text);
        if (plain !== undefined) expect(plain).toEqual(library(text));
      }),
      { numRuns: 500 },
    );
  });

  test.each(["yes", "7zip", "1e3", "true", "Null", "a b", "", "a: b", "é", "libc6", "x".repeat(300)])(
    "%j as one line of YAML is that text again",
    (text) => {
      expect(parse(`k: ${plainText(text)}`)).toEqual({ k: text });
    },
  );
});
