import { expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const inRoot: InRoot = (argv, root) => ({ argv, env: { RECORD_ROOT: root } });
const steps = (...lines: readonly string[]) => lines.map((line) => line.split(" "));

/** Both give the same files and statuses. */
function agree(name: string, argvs: readonly (readonly string[])[], files: Readonly<Record<string, string | object>>): void {
  const { ours, real } = runAgainstRecord(name, argvs, { files, inRoot });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
}

const manual = (...blocks: readonly string[]) =>
  `This is a manual.\n\n${blocks.join("\n")}\n\n\x1f\nFile: x.info,  Node: Top,  Up: (dir)\n`;
const block = (section: string, ...lines: readonly string[]) =>
  `INFO-DIR-SECTION ${section}\nSTART-INFO-DIR-ENTRY\n${lines.join("\n")}\nEND-INFO-DIR-ENTRY\n`;
const long =
  "A description that is far too long for one line, so that it has to be broken after some of its words, more than once if need be, until its end.";
const manuals = {
  etc: {},
  "info/one.info": manual(
    block("Basics", "* Word: (one).                A word.", "* word two: (one)Two.  Another", "                           word."),
    block(
      "Individual utilities",
      "* zap: (one)zap invocation.   Zap it",
      "* cmp: (one)cmp.   Compare.",
      "* cmp3: (one)cmp3.  Compare three.",
    ),
  ),
  "info/two.info": manual(
    block("basics", `* Long: (two).   ${long}`, `* A very long title of an entry: (two)Somewhere.  ${long}`),
    "INFO-DIR-SECTION Zoo",
  ),
  "info/three.info": manual(
    block("Basics", "* Word: (three).  The word of another.", "* Abc: (three).", "  More.", "  ", ""),
    block("Aardvarks", "* Ant: (three).", "  An ant."),
    "INFO-DIR-SECTION Late",
  ),
  "info/none.info": "nothing of this kind\n",
  "info/plain.info": "START-INFO-DIR-ENTRY\n* Plain: (plain).  Without a section.\nEND-INFO-DIR-ENTRY\n",
};

// Recorded from install-info 6.8-6+b1.
test
  .skipIf(!isRoot)
  .each([
    [steps("install-info /info/one.info /info/dir")],
    [steps("install-info /info/one.info /info/dir", "install-info /info/two.info /info/dir", "install-info /info/three.info /info/dir")],
    [
      steps(
        "install-info /info/three.info /info/dir",
        "install-info /info/two.info /info/dir",
        "install-info /info/one.info /info/dir",
        "install-info /info/one.info /info/dir",
      ),
    ],
    [steps("install-info /info/none.info /info/dir", "install-info /info/plain.info /info/dir")],
  ])("manuals are put into the index %# (needs root)", (argvs) => agree("install-info", argvs, manuals));

test.each([
  ["install-info --delete /info/one.info /info/dir"],
  ["install-info /info/gone.info /info/dir"],
  ["install-info /info/open.info /info/dir"],
  ["install-info /info/short.info /info/dir"],
])("%s is not understood", (line) => {
  const files = { "info/open.info": "START-INFO-DIR-ENTRY\n* Open: (open).  x\n", "info/one.info": "x", "info/short.info": "short\n" };
  expect(runInRoots(steps(line), { files, inRoot: () => ({ argv: ["true"] }) }).ours.steps[0]?.status).toBe(127);
});

const catalogs = {
  "etc/sgml": {},
  "var/lib/sgml-base": {},
  "usr/share/sgml-base/catalog.centralized": "-- SGML centralized catalog CATALOG --\n",
  "srv/sgml/a.cat": "-- a --\n",
};
const complete = {
  ...catalogs,
  "etc/sgml/good.cat": '-- CATALOG "not this" --\nCATALOG /srv/sgml/a.cat\nBASE "/srv/sgml"\ncatalog \'a.cat\'\nPUBLIC "x" "y"\n',
  "etc/sgml/bad.cat": "CATALOG /srv/sgml/gone.cat\n",
  "etc/sgml/b.txt": "",
  "etc/sgml/.hidden.cat": "",
};

// Recorded from sgml-base 1.31.
test.skipIf(!isRoot).each([
  [steps("update-catalog --quiet --update-super"), complete],
  [steps("update-catalog --update-super", "update-catalog --update-super"), complete],
])("SGML's catalogs are put together %# (needs root)", (argvs, files) => agree("update-catalog", argvs, files));

test("an entry of an SGML catalog is added once, and taken away", () => {
  const argvs = steps(
    "update-catalog --quiet --add /etc/sgml/x.cat /srv/sgml/a.cat",
    "update-catalog --quiet --add /etc/sgml/x.cat /srv/sgml/b.cat",
    "update-catalog --quiet --add /etc/sgml/x.cat /srv/sgml/a.cat",
    "update-catalog --quiet --remove /etc/sgml/x.cat /srv/sgml/b.cat",
  );
  const { files } = runInRoots(argvs, { files: catalogs, inRoot: () => ({ argv: ["true"] }) }).ours;
  expect(files["etc/sgml/x.cat"]).toContain("CATALOG /srv/sgml/a.cat");
  expect(files["etc/sgml/x.cat"]).not.toContain("b.cat");
  expect(files["etc/sgml/x.cat.old"]).toContain("b.cat");
});

const header =
  '<?xml version="1.0"?>\n<!DOCTYPE catalog PUBLIC "-//OASIS//DTD XML Catalogs V1.0//EN"\n  "file:///usr/share/xml/schema/xml-core/catalog.dtd">\n<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n';
const footer = "</catalog>\n";
const xml = {
  "etc/xml/pkg.xml": "old\n",
  "var/lib/xml-core": {},
  "srv/catalog.xml": "old\n",
  "srv/a.dtd": "",
  "usr/share/xml-core/catalog.header": header,
  "usr/share/xml-core/catalog.footer": footer,
};
const entry = (...more: readonly string[]) => ["update-xmlcatalog", "--sort", ...more];

// Recorded from xml-core 0.18+nmu1.
test
  .skipIf(!isRoot)
  .each([
    [
      [
        entry("--add", "--type", "system", "--id", "http://b/", "--package", "pkg", "--root"),
        entry("--add", "--root", "--type", "public", "--id", "-//A//DTD x//EN", "--package", "pkg"),
        entry("--add", "--root", "--type", "uri", "--id", "http://c/", "--package", "pkg"),
      ],
    ],
    [
      [
        entry("--add", "--type", "uri", "--id", "u", "--package", "other", "--local", "/srv/catalog.xml"),
        entry("--add", "--type", "uri", "--id", "u", "--package", "other", "--local", "/srv/catalog.xml"),
        entry("--del", "--type", "uri", "--id", "u", "--package", "other"),
      ],
    ],
    [
      [
        entry("--add", "--type", "system", "--id", "s", "--local", "/srv/new.xml", "--file", "/srv/a.dtd"),
        entry("--add", "--type", "uri", "--id", "s", "--local", "/srv/new.xml", "--file", "/srv/a.dtd"),
      ],
    ],
    [
      [
        entry("--add", "--type", "system", "--id", "x", "--package", "gone", "--root"),
        entry("--add", "--type", "system", "--id", "x", "--local", "/srv/c.xml", "--file", "/gone"),
      ],
    ],
  ])("XML's catalogs are kept %# (needs root)", (argvs) => agree("update-xmlcatalog", argvs, xml));

test.each([
  [["update-xmlcatalog", "--add", "--type", "other", "--id", "x", "--root", "--package", "p"]],
  [["update-xmlcatalog", "--help"]],
  [["update-catalog", "--test", "--update-super"]],
])("%j is not understood", (argv) => {
  expect(runInRoots([argv], { files: xml, inRoot: () => ({ argv: ["true"] }) }).ours.steps[0]?.status).toBe(127);
});

// Recorded from vim-common 2:9.0.1378-2+deb12u2.
test.skipIf(!isRoot).each([[steps("helpztags /doc /gone /doc2")], [steps("helpztags")]])(
  "vim's help gets its index %# (needs root)",
  (argvs) =>
    agree("helpztags", argvs, {
      etc: {},
      "doc/one.txt": "*one* A text of *two-words* and not*this* nor *that *nor*\n\t*o/n\\e*\n*last*",
      "doc/two.txt": "*one*\n*Zwei*\n",
      "doc/three.dex": "*drei*\n",
      "doc/README": "*no*\n",
      "doc2/b.txt": "*b*\n",
    }),
);
