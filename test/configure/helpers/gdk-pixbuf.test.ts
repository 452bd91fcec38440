import { describe, expect, test } from "vitest";
import { compiledLibrary, lacksCompiler } from "../../support/compiled-library.js";
import { runInRoots } from "../../support/root-oracle.js";

/** As a loader of gdk-pixbuf is written; what a test changes stands in capitals. */
const source = `
typedef struct { const char *prefix, *mask; int relevance; } pattern;
typedef struct { const char *name; pattern *signature; const char *domain, *description; const char **mime_types, **extensions; unsigned flags; int disabled; const char *license; } info_type;
typedef struct { void *about[4]; void *load, *xpm, *begin, *stop, *increment, *animation, *save, *save_to, *supported; } vtable_type;
static void *work(void) { return 0; }
void fill_vtable(vtable_type *module) { METHODS }
void fill_info(info_type *info) {
  static pattern signature[] = { PATTERNS {0, 0, 0} };
  static const char *mime_types[] = {"image/x-one", "image/one", 0};
  static const char *extensions[] = {"one", "two", 0};
  info->name = "one"; info->signature = signature; info->description = "The \\"one\\""; info->mime_types = mime_types;
  info->extensions = extensions; info->flags = FLAGS; info->license = "LGPL"; DOMAIN
}`;
const methods = "module->begin = module->stop = module->increment = work;";
const patterns = '{"ONE\\n\\x01\\"", "  xzn ", 100}, {"\\377two", 0, 50},';
const loader = (changes: Readonly<Record<string, string>> = {}): string => {
  const words = { METHODS: methods, PATTERNS: patterns, FLAGS: "6", DOMAIN: "", ...changes };
  return compiledLibrary(Object.entries(words).reduce((text, [word, value]) => text.replace(word, value), source));
};

const run = (files: Readonly<Record<string, string>>) =>
  runInRoots([["gdk-pixbuf-query-loaders", ...Object.keys(files).map((path) => `/${path}`)]], {
    files: {
      ...files,
      "var/lib/dpkg/status": "Package: libgdk-pixbuf-2.0-0\nStatus: install ok installed\nVersion: 2.42.10+dfsg-1\nArchitecture: amd64\n\n",
    },
    inRoot: () => ({ argv: ["true"] }),
  }).ours.steps[0];

const heading =
  "# GdkPixbuf Image Loader Modules file\n# Automatically generated file, do not edit\n# Created by gdk-pixbuf-query-loaders from gdk-pixbuf-2.42.10\n#\n";

describe.skipIf(lacksCompiler || process.arch !== "x64")("gdk-pixbuf's loaders", () => {
  test("are listed as gdk-pixbuf-query-loaders 2.42.10 lists the same ones", () => {
    const files = { "l/one.so": loader(), "l/two.so": loader({ PATTERNS: "", FLAGS: "4", DOMAIN: 'info->domain = "own";' }) };
    // Each entry as the real program wrote it.
    const one =
      '"/l/one.so"\n"one" 6 "gdk-pixbuf" "The "one"" "LGPL"\n"image/x-one" "image/one" ""\n"one" "two" ""\n"ONE\\n\\001\\"" "  xzn " 100\n"\\377two" "" 50\n\n';
    const two = '"/l/two.so"\n"one" 4 "own" "The "one"" "LGPL"\n"image/x-one" "image/one" ""\n"one" "two" ""\n\n';
    expect(run(files)).toEqual({ status: 0, stdout: `${heading}${one}${two}\n` });
  });

  test.each([
    [{ METHODS: "" }, "no load method implemented"],
    [{ METHODS: "module->begin = work;" }, "incremental loading support incomplete"],
    [{ FLAGS: "7" }, "loader claims to support saving but doesn't implement save"],
    [{ PATTERNS: '{"", 0, 1},' }, "empty pattern"],
    [{ PATTERNS: '{"a", "  ", 1},' }, "mask length mismatch"],
    [{ PATTERNS: '{"a", "y", 1},' }, "bad char in mask"],
  ])("that cannot be right are left out: %j", (changes, complaint) => {
    const ended = run({ "l/one.so": loader(changes) });
    expect(ended?.stdout).toContain(`Loader sanity check failed for /l/one.so: ${complaint}\n`);
    expect(ended?.stdout.endsWith(`${heading}\n`)).toBe(true);
  });

  test.each([
    { DOMAIN: "for (;;) ;" },
    { DOMAIN: "volatile unsigned x = 7; info->flags = x * 3 / (x - 1);" },
    { DOMAIN: "extern void other(void); other();" },
    { DOMAIN: "((info_type *)fill_info)->flags = 1;" },
  ])("that do more than describe themselves are not understood %#", (changes) => {
    expect(run({ "l/one.so": loader(changes) })?.status).toBe(127);
  });

  test("whose bytes are wrong end in an answer or in what is not understood, and in nothing else", () => {
    const bytes = Buffer.from(loader(), "latin1");
    for (let at = 0; at < bytes.length; at += 211) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      expect([0, 127]).toContain(run({ "l/one.so": changed.toString("latin1") })?.status);
    }
  });
});
