import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Module {
  readonly imports: readonly string[];
  readonly later: readonly string[];
  readonly size: number;
}

const bin = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "bin");
const { chunksOf }: { chunksOf(entries: readonly string[], find: (id: string) => Module | undefined): string[][] } = await import(
  pathToFileURL(join(bin, "chunks.js")).href
);

const large = 100_000;

/** Groups of modules written as `a: b c ~d` (a imports b and c, and d later), each of them of a size. */
function chunks(entries: string, program: readonly string[], sizes: Readonly<Record<string, number>> = {}): string[] {
  const modules = new Map(
    program.map((line): [string, Module] => {
      const [name = "", words = ""] = line.split(":");
      const names = words.split(" ").filter((word) => word !== "");
      const later = names.filter((word) => word.startsWith("~")).map((word) => word.slice(1));
      return [name, { imports: names.filter((word) => !word.startsWith("~")), later, size: sizes[name] ?? large }];
    }),
  );
  return chunksOf(entries.split(" "), (id) => modules.get(id))
    .map((chunk) => chunk.toSorted().join(" "))
    .toSorted();
}

describe("chunks of a program", () => {
  test("hold what the same starting points need", () => {
    expect(chunks("run ls cat", ["run: core", "core:", "ls: image list", "cat: image", "image: core", "list:"])).toEqual([
      "cat",
      "core run",
      "image",
      "list ls",
    ]);
  });

  test("are loaded later where that was asked for", () => {
    expect(chunks("run ls", ["run:", "ls: ~codecs", "codecs: gzip", "gzip:"])).toEqual(["codecs gzip", "ls", "run"]);
  });

  test("do not hold again what the first starting point has loaded", () => {
    expect(chunks("run ls", ["run: core", "core:", "ls: core ~codecs", "codecs: core"])).toEqual(["codecs", "core run", "ls"]);
  });

  test("leave out what is not bundled", () => {
    expect(chunks("run ls", ["run: node:fs", "ls: node:fs other"])).toEqual(["ls", "run"]);
  });

  test("become one where that spares files, and little is read in vain", () => {
    const program = ["run:", "ls: names image", "cat: names image", "du: names", "names:", "image:"];
    expect(chunks("run ls cat du", program)).toContain("names");
    expect(chunks("run ls cat du", program, { image: 1000 })).toContain("image names");
  });

  test("stay apart where a process would load more than the two", () => {
    const program = ["run:", "ls: names image", "cat: names image", "du: names", "names:", "image: node:http"];
    expect(chunks("run ls cat du", program, { image: 1000 })).toContain("image");
  });

  test("can run one after the other, and hold each module once", () => {
    const size = fc.integer({ min: 1, max: 60_000 });
    const programs = fc.array(fc.record({ imports: fc.array(fc.nat(30)), later: fc.array(fc.nat(30)), size }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(programs, fc.integer({ min: 1, max: 5 }), (drawn, entries) => {
        // a module imports only those behind it, as there are no cycles of modules
        const behind = (at: number, others: readonly number[]) =>
          others.map((other) => at + 1 + other).filter((other) => other < drawn.length);
        const modules = new Map(
          drawn.map(({ imports, later, size }, at): [string, Module] => [
            `${at}`,
            { imports: behind(at, imports).map(String), later: behind(at, later).map(String), size },
          ]),
        );
        const made = chunksOf([...modules.keys()].slice(0, entries), (id) => modules.get(id));
        const all = made.flat();
        expect(new Set(all).size).toBe(all.length);
        const chunkOf = new Map(made.flatMap((chunk) => chunk.map((id) => [id, chunk] as const)));
        const ran = new Set<readonly string[]>();
        const run = (chunk: readonly string[], waiting: readonly (readonly string[])[]): void => {
          expect(waiting).not.toContain(chunk);
          if (ran.has(chunk)) return;
          for (const id of chunk) {
            for (const imported of modules.get(id)?.imports ?? []) {
              const next = chunkOf.get(imported);
              expect(next).toBeDefined();
              if (next !== undefined && next !== chunk) run(next, [...waiting, chunk]);
            }
          }
          ran.add(chunk);
        };
        for (const chunk of made) run(chunk, []);
      }),
    );
  });
});
