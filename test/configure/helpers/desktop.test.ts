import { describe, expect, test } from "vitest";
import type { Given } from "../../support/command-oracle.js";
import { compiledLibrary, lacksCompiler } from "../../support/compiled-library.js";
import { isRoot } from "../../support/oracle.js";

import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const inRoot: InRoot = ([name = "", ...args], root) => ({ argv: [name, ...args.map((arg) => (arg.startsWith("/") ? root + arg : arg))] });

const entry = (content: string) => `[Desktop Entry]\nType=Application\n${content}\n`;
const applications = {
  "apps/b.desktop": entry(
    "MimeType=text/plain;image/png;text/plain;x-scheme-handler/http; image/x-blank ;\n[Desktop Action x]\nMimeType=image/other;",
  ),
  "apps/a.desktop": `# comment\n${entry("MimeType = text/plain;bad;odd/type;image/svg+xml;TEXT/Upper;a/b/c;image/;text/a b;text/{}")}`,
  "apps/kde/c.desktop": entry("Name[de]=C\nMimeType=text/plain;text/plain-x;x-content/dvd;chemical/x-a\nHidden=false"),
  "apps/d.desktop": entry("MimeType=image/png;\nHidden=true"),
  "apps/e.desktop": entry("MimeType=image/png\nNoDisplay=true"),
  "apps/f.desktop": `junk\n${entry("MimeType=image/png;")}`,
  "apps/g.desktop": "[Desktop Entry]\nName=x\nMimeType=",
  "apps/h.txt": entry("MimeType=image/png"),
  "apps/mimeinfo.cache": "old",
  empty: {},
  etc: {},
};

// Recorded from desktop-file-utils 0.26-1.
test
  .skipIf(!isRoot)
  .each([["update-desktop-database -q /apps"], ["update-desktop-database -q /nowhere /empty"], ["update-desktop-database -q /nowhere"]])(
  "%s writes down who opens what (needs root)",
  (line) => {
    const { ours, real } = runAgainstRecord("desktop", [line.split(" ")], { files: applications, inRoot });
    expect(ours.files).toEqual(real.files);
    expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
  },
);

const theme = (folders: number, names: readonly string[]): Given => ({
  etc: {},
  "theme/index.theme": "[Icon Theme]\nName=Theme\n",
  "theme/icon-theme.cache": "old",
  "theme/top.png": "PNG",
  ...Object.fromEntries(
    Array.from({ length: folders }, (_, i) =>
      names.map((name, j) => [`theme/${i * 8}x${i * 8}/${j % 2 === 0 ? "apps" : "places"}/${name}`, "picture"] as const),
    ).flat(),
  ),
});
const themes: Readonly<Record<string, Given>> = {
  small: theme(2, ["one.png", "one.svg", "two.xpm", "three.txt", "four.symbolic.png", "apps.png"]),
  large: theme(
    5,
    Array.from({ length: 90 }, (_, i) => `icon-${i}${i % 3 === 0 ? ".svg" : ".png"}`),
  ),
  empty: theme(0, []),
  linked: {
    ...theme(1, ["one.png"]),
    "theme/0x0/apps/link.png": { link: "one.png" },
    "theme/0x0/apps/gone.png": { link: "gone" },
    "theme/9x9": { link: "0x0" },
    "theme/one/x.png": "",
  },
  none: { etc: {}, "theme/0x0/a.png": "" },
};

// Recorded from libgtk-3-bin 3.24.38-2~deb12u3. A record goes by its command: each theme's has a word of its own that changes nothing.
test.skipIf(!isRoot).each([
  ["small", "-f"],
  ["large", "-fq"],
  ["empty", "--force"],
  ["linked", "--quiet -f"],
  ["none", "-q -f"],
  ["none", "-t -f"],
])("the icons of the theme %s are found as GTK finds them: %s (needs root)", (name, options) => {
  const line = `gtk-update-icon-cache ${options} /theme`;
  const { ours, real } = runAgainstRecord(`icons-${name}`, [line.split(" ")], { files: themes[name] ?? {}, inRoot });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
});

test.each([
  ["gtk-update-icon-cache -f /theme", { "theme/index.theme": "", "theme/8x8/a.icon": "[Icon Data]\n" }],
  ["gtk-update-icon-cache -f /theme", { "theme/index.theme": "", "theme/8x8": { link: "../theme" } }],
  ["gtk-update-icon-cache --include-image-data /theme", { "theme/index.theme": "" }],
  ["gtk-query-immodules-3.0", { "etc/issue": "" }],
  ["update-desktop-database --help", { "etc/issue": "" }],
] as const)("%s is not understood %#", (line, files) => {
  expect(runInRoots([line.split(" ")], { files, inRoot: () => ({ argv: ["true"] }) }).ours.steps[0]?.status).toBe(127);
});

describe.skipIf(lacksCompiler || process.arch !== "x64")("GTK's input methods", () => {
  const source = `
typedef struct { const char *id, *name, *domain, *dirname, *locales; } info;
static const info one = {"one", "One \\"1\\"", "gtk30", "/usr/share/locale", "de:fr"}, two = {"two", "Two", "", "", "*"};
static const info *list[] = {&one, &two};
void im_module_init(void *x) {} void im_module_exit(void) {} void *im_module_create(const char *id) { return 0; }
void im_module_list(const info ***contexts, int *count) { *contexts = list; *count = 2; }`;
  const base = "usr/lib/x86_64-linux-gnu";
  const run = (bytes: string) =>
    runInRoots([["gtk-query-immodules-3.0", "--update-cache"]], {
      files: {
        [`${base}/libgtk-3-0/gtk-query-immodules-3.0`]: "\x7fELF",
        [`${base}/gtk-3.0/3.0.0/immodules/im-both.so`]: bytes,
        "var/lib/dpkg/status": "Package: libgtk-3-0\nStatus: install ok installed\nVersion: 3.24.38-2~deb12u3\nArchitecture: amd64\n\n",
      },
      inRoot: () => ({ argv: ["true"] }),
    }).ours;

  test("are listed as gtk-query-immodules-3.0 3.24.38 lists the same ones", () => {
    const cache = run(compiledLibrary(source)).files[`${base}/gtk-3.0/3.0.0/immodules.cache`] ?? "";
    const text = JSON.parse(cache.replace("f 644 0:0 ", "")) as string;
    // As the real program wrote it.
    expect(text.slice(text.lastIndexOf("#\n") + 2)).toBe(
      `"/${base}/gtk-3.0/3.0.0/immodules/im-both.so" \n"one" "One \\"1\\"" "gtk30" "/usr/share/locale" "de:fr" \n"two" "Two" "" "" "*" \n\n`,
    );
  });

  test.each(["text", compiledLibrary("int nothing;")])("are not understood where a module is none %#", (bytes) => {
    expect(run(bytes).steps[0]?.status).toBe(127);
  });
});
