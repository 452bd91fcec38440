import { describe, expect, test } from "vitest";
import { compiledLibrary, lacksCompiler } from "../../support/compiled-library.js";
import { runInRoots } from "../../support/root-oracle.js";

/** Plugins with a renderer, devices that need one that is there or is not, and a layout. */
const first = `
typedef struct { int id; const char *type; int quality; void *engine, *features; } type;
typedef struct { int api; type *types; } api;
static type renderers[] = {{0, "ink", 3}, {0, 0}};
static type devices[] = {{0, "png:ink", 10}, {1, "png:none", -1}, {2, "plain", 0}, {0, 0}};
static api apis[] = {{0, renderers}, {3, devices}, {0, 0}};
struct { const char *name; api *apis; } gvplugin_first_LTX_library = {"press", apis};`;
const second = `
typedef struct { int id; const char *type; int quality; void *engine, *features; } type;
typedef struct { int api; type *types; } api;
static type layouts[] = {{0, "heap", 0}, {0, 0}};
static type images[] = {{0, "gif:ink", 1}, {1, "gif:gone", 1}, {0, 0}};
static api apis[] = {{1, layouts}, {4, images}, {0, 0}};
struct { const char *name; api *apis; } gvplugin_second_LTX_library = {"second", apis};`;

const folder = "usr/lib/x86_64-linux-gnu/graphviz";
const run = (files: Readonly<Record<string, string>>) => {
  const given = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
  return runInRoots([["libgvc6-config-update", "-c"]], { files: given, inRoot: () => ({ argv: ["true"] }) }).ours;
};

describe.skipIf(lacksCompiler)("graphviz's list of its plugins", () => {
  test("is that of libgvc6-config-update 2.42.2 for the same plugins", () => {
    const { files, steps } = run({
      "libgvplugin_first.so.6": compiledLibrary(first),
      "libgvplugin_second.so.6": compiledLibrary(second),
      "libgvplugin_older.so.5": "\x7fELF",
      config6a: "old",
    });
    expect(steps[0]).toEqual({ status: 0, stdout: "" });
    const text = JSON.parse((files[`${folder}/config6a`] ?? "").replace(/^f 644 0:0 /, "")) as string;
    // The lines below the heading, as the real program wrote them.
    expect(text.slice(text.indexOf("libgv"))).toBe(
      "libgvplugin_first.so.6 press {\n\trender {\n\t\tink 3\n\t}\n\tdevice {\n\t\tpng:ink 10\n#FAILS\t\tpng:none -1\n\t\tplain 0\n\t}\n}\n" +
        "libgvplugin_second.so.6 second {\n\tlayout {\n\t\theap 0\n\t}\n\tloadimage {\n\t\tgif:ink 1\n#FAILS\t\tgif:gone 1\n\t}\n}\n",
    );
  });

  test.each(["\x7fELF", "text", compiledLibrary("int nothing;")])("is refused where a plugin cannot be read %#", (bytes) => {
    expect(run({ "libgvplugin_first.so.6": bytes }).steps[0]?.status).toBe(127);
  });
});
