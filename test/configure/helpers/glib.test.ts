import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const folder = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/glib-2.0`;
const schemas = "usr/share/glib-2.0/schemas";
/** The real ones are told the whole path of a folder. */
const inRoot: InRoot = ([name = "", ...args], root) => ({ argv: [`${folder}/${name}`, ...args.map((arg) => root + arg)] });

describe.skipIf(!isRoot || !existsSync(folder))("GLib's programs, where nothing is to be done (needs root)", () => {
  test.each([[{ [schemas]: {} }], [{ [`${schemas}/gschemas.compiled`]: "old", [`${schemas}/gschema.dtd`]: "" }]])(
    "glib-compile-schemas %#",
    (files) => {
      const { ours, real } = runInRoots([["glib-compile-schemas", `/${schemas}`]], { files: { etc: {}, ...files }, inRoot });
      expect(ours.files).toEqual(real.files);
      expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
    },
  );

  test.each([[{ modules: {} }], [{ "modules/giomodule.cache": "old" }], [{ "modules/README": "" }]])("gio-querymodules %#", (files) => {
    const { ours, real } = runInRoots([["gio-querymodules", "/modules"]], { files: { etc: {}, ...files }, inRoot });
    expect(ours).toEqual(real);
  });
});

test.each([
  ["glib-compile-schemas", { [`${schemas}/a.gschema.xml`]: "<schemalist/>" }, `/${schemas}`],
  ["gio-querymodules", { "modules/libone.so": "\x7fELF" }, "/modules"],
])("%s does not pass over what it does not understand", (name, files, path) => {
  const { steps } = runInRoots([[name, path]], { files, inRoot: () => ({ argv: ["true"] }) }).ours;
  expect(steps[0]?.status).toBe(127);
});
