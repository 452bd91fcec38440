import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compiledLibrary, lacksCompiler } from "../../support/compiled-library.js";
import { isRoot } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const folder = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/glib-2.0`;
const schemas = "usr/share/glib-2.0/schemas";
/** The real ones are told the whole path of a folder. */
const inRoot: InRoot = ([name = "", ...args], root) => ({ argv: [`${folder}/${name}`, ...args.map((arg) => root + arg)] });

const list = (content: string, attributes = "") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<schemalist${attributes}>${content}</schemalist>\n`;
const key = (name: string, type: string, value: string, more = "") =>
  `<key name="${name}" ${type}><default>${value}</default>${more}<summary>A “summary”</summary></key>`;
const everyType = [
  key("truth", 'type="b"', "true"),
  key("byte", 'type="y"', "0x7f"),
  key("short", 'type="n"', "-7", '<range min="-10"/>'),
  key("unsigned", 'type="u"', " 010 "),
  key("long", 'type="x"', "-9223372036854775808", '<range min="-9223372036854775808" max="5"/>'),
  key("very-long", 'type="t"', "18446744073709551615"),
  key("real", 'type="d"', "1.5e3", '<range min="0" max="2000.0"/>'),
  key("text", 'type="s"', "'it\\'s \\u00e4 “word”\\n'"),
  key("words", 'type="as"', '["one", \'two\', ""]'),
  key("numbers", 'type="ai"', "[1, -2, 3]"),
  key("pairs", 'type="a(ss)"', "[('a', 'b'), ('', 'c')]"),
  key("mixed", 'type="(bsdas)"', "(false, 'x', 1.0, @as [])"),
  key("single", 'type="(s)"', "('only',)"),
  key("map", 'type="a{si}"', "{'one': 1, 'two': 2}"),
  key("maybe", 'type="ms"', "nothing"),
  key("just", 'type="mi"', "just 5"),
  key("any", 'type="v"', "&lt;'text'&gt;"),
  key("many", 'type="a{sv}"', "{'a': &lt;1&gt;, 'b': &lt;uint32 2&gt;, 'c': &lt;true&gt;, 'd': &lt;1.5&gt;}"),
  key("octets", 'type="ay"', "b'ab'"),
  key("long-text", 'type="as"', `['${"x".repeat(200)}', '${"y".repeat(200)}']`),
].join("\n");

const enums = list(
  '<enum id="colour"><value nick="red" value="1"/><value nick="green" value="-2"/></enum><flags id="access"><value nick="none" value="0"/><value nick="read" value="1"/><value nick="write" value="2"/></flags>',
);
const chosen = list(
  `<schema id="org.chosen" path="/org/chosen/" gettext-domain="chosen">${[
    key("colour", 'enum="colour"', "'red'", '<aliases><alias value="rouge" target="red"/></aliases>'),
    key("access", 'flags="access"', "['read', 'write']"),
    key("size", 'type="s"', "'big'", '<choices><choice value="big"/><choice value="a-long-choice"/></choices>'),
    '<key name="greeting" type="s"><default l10n="messages" context="at the door">\n  "Hello"\n</default></key>',
    '<key name="clock" type="s"><default l10n="time">"24h"</default></key>',
    '<child name="types" schema="org.types"/>',
  ].join("")}</schema>`,
);
const derived = list(
  `<schema id="org.base">${key("a", 'type="i"', "1", '<range min="0" max="9"/>')}${key("b", 'type="s"', "''")}</schema>
  <schema id="org.derived" extends="org.base" path="/org/derived/"><override name="a">5</override>${key("c", 'type="b"', "false")}</schema>
  <schema id="org.many" list-of="org.base" path="/org/many:/"/>`,
);
const override = `# a vendor's\n[org.base]\na=3\nunknown=1\n\n[org.types]\nwords = ['vendor']\nshort=-99\n[org.types:GNOME]\ntext='gnome'\nreal=7.0\n[org.gone]\nx=1\n`;

describe.skipIf(!isRoot || !existsSync(folder))("GLib's programs (needs root)", () => {
  test.each([
    [{ [schemas]: {} }],
    [{ [`${schemas}/gschemas.compiled`]: "old", [`${schemas}/gschema.dtd`]: "" }],
    [
      {
        [`${schemas}/org.types.gschema.xml`]: list(`<schema id="org.types">${everyType}</schema>`),
        [`${schemas}/gschemas.compiled`]: "old",
      },
    ],
    [{ [`${schemas}/org.empty.gschema.xml`]: list('<schema id="org.empty"/>') }],
    [
      {
        [`${schemas}/z.enums.xml`]: enums,
        [`${schemas}/a.gschema.xml`]: chosen,
        [`${schemas}/b.gschema.xml`]: derived,
        [`${schemas}/c.gschema.xml`]: list(`<schema id="org.types">${everyType}</schema>`, ' gettext-domain="all"'),
        [`${schemas}/10_vendor.gschema.override`]: override,
      },
    ],
    [
      Object.fromEntries(
        Array.from({ length: 70 }, (_, i) => [
          `${schemas}/n${i}.gschema.xml`,
          list(`<schema id="org.n${i}">${key(`k${i}`, 'type="i"', `${i}`)}</schema>`),
        ]),
      ),
    ],
  ])("glib-compile-schemas %#", (files) => {
    const { ours, real } = runInRoots([["glib-compile-schemas", `/${schemas}`]], { files: { etc: {}, ...files }, inRoot });
    expect(ours.files).toEqual(real.files);
    expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
  });

  test.each([[{ modules: {} }], [{ "modules/giomodule.cache": "old" }], [{ "modules/README": "" }]])("gio-querymodules %#", (files) => {
    const { ours, real } = runInRoots([["gio-querymodules", "/modules"]], { files: { etc: {}, ...files }, inRoot });
    expect(ours).toEqual(real);
  });

  test.skipIf(lacksCompiler || process.arch !== "x64")("gio-querymodules asks modules what they extend", () => {
    const copied = "char **g_strdupv(char **); char **g_io_NAME_query(void) { char *points[] = {POINTS, 0}; return g_strdupv(points); }";
    const module = (name: string, points: string) => compiledLibrary(copied.replace("NAME", name).replace("POINTS", points));
    const split =
      'char **g_strsplit(const char *, const char *, int); char **g_io_module_query(void) { return g_strsplit("gio-vfs!gio-x", "!", 0); }';
    const files = {
      "modules/libgioone.so": module("one", '"gio-tls-backend"'),
      "modules/libtwo-three.so": module("two_three", '"gio-vfs", "gio-volume-monitor", "gio-proxy-resolver"'),
      "modules/libsplit.so": compiledLibrary(split),
      "modules/libsilent.so": compiledLibrary("int nothing;"),
      "modules/other.so": "text",
      "modules/giomodule.cache": "old",
    };
    const { ours, real } = runInRoots([["gio-querymodules", "/modules"]], { files: { etc: {}, ...files }, inRoot });
    expect(ours.files["modules/giomodule.cache"]).toBe(real.files["modules/giomodule.cache"]);
    expect(ours.files["modules/giomodule.cache"]).toContain("libtwo-three.so: gio-vfs,gio-volume-monitor,gio-proxy-resolver");
  });
});

const wrong = (content: string) => ["glib-compile-schemas", { [`${schemas}/a.gschema.xml`]: content }, `/${schemas}`] as const;

test.each([
  wrong("<schemalist>"),
  wrong("text"),
  wrong(list('<schema id="a"><key name="k" type="i"/></schema>')),
  wrong(list(`<schema id="a">${key("k", 'type="i"', "'text'")}</schema>`)),
  wrong(list(`<schema id="a">${key("k", 'type="q"', "65536")}</schema>`)),
  wrong(list(`<schema id="a">${key("k", 'type="zz"', "1")}</schema>`)),
  wrong(list(`<schema id="a">${key("k", 'enum="gone"', "1")}</schema>`)),
  wrong(list(`<schema id="a">${key("k", 'type="i"', "5", '<range max="4"/>')}</schema>`)),
  wrong(list(`<schema id="a">${key("k", `type="${"a".repeat(100)}i"`, "[]")}</schema>`)),
  wrong(list(`<schema id="a" extends="gone"/>`)),
  wrong(list("<other/>")),
  ["gio-querymodules", { "modules/libone.so": "\x7fELF" }, "/modules"],
] as const)("%s does not pass over what it does not understand %#", (name, files, path) => {
  const { steps } = runInRoots([[name, path]], { files, inRoot: () => ({ argv: ["true"] }) }).ours;
  expect(steps[0]?.status).toBe(127);
});
