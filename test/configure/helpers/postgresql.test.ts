import { expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const dictionary = (name: string, encoding: string, words: string) => ({
  [`${name}.aff`]: `# affixes\nSET ${encoding}\nSFX A Y 1\n${words}`,
  [`${name}.dic`]: `1\n${words}`,
});
const files = {
  ...dictionary("usr/share/hunspell/de_DE", "ISO8859-1", "Stra\xdfe\n"),
  ...dictionary("usr/share/hunspell/en_US", "UTF-8", "na\xc3\xafve\n"),
  ...dictionary("usr/share/myspell/dicts/pl", "ISO8859-2", "\xb1\xea\n"),
  ...dictionary("usr/share/myspell/dicts/ru", "KOI8-R", "\xc1\xc2\n"),
  "usr/share/hunspell/de_AT.aff": { link: "de_DE.aff" },
  "usr/share/hunspell/lonely.aff": "SET UTF-8\n",
  "usr/share/hunspell/odd.aff": "no encoding\n",
  "usr/share/hunspell/odd.dic": "",
  "usr/lib/postgresql/15/bin/postgres": { text: "", mode: 0o755 },
  "usr/lib/postgresql/14/bin/psql": { text: "", mode: 0o755 },
  "usr/share/postgresql/14/tsearch_data": {},
  "usr/share/postgresql/15/tsearch_data/en_us.dict": "of the administrator\n",
  "usr/share/postgresql/15/tsearch_data/old.affix": { link: "/var/cache/postgresql/dicts/old.affix" },
  "usr/share/postgresql/15/tsearch_data/kept.affix": "a file\n",
  "var/cache/postgresql/dicts/old.affix": "old\n",
  "etc/postgresql": {},
};
const bare = {
  "var/cache/postgresql": {},
  "usr/share/hunspell": {},
  "usr/share/myspell": {},
  "usr/share/postgresql": {},
  "usr/lib/postgresql": {},
  "etc/postgresql": {},
};

const folders = "usr/share/hunspell:usr/share/myspell:usr/share/postgresql:usr/lib/postgresql:var/cache/postgresql:etc/postgresql";
/** Recorded from postgresql-common 248+deb12u2, with the folders of the test in the place of its own. */
const inRoot: InRoot = (argv, root) => ({ argv: [process.env["POSTGRESQL_PROGRAMS"] ?? "in-system", root, folders, ...argv] });

test.skipIf(!isRoot).each([
  ["postgresql-dictionaries", [["pg_updatedicts"], ["pg_updatedicts"]], files],
  ["postgresql-bare", [["pg_updatedicts"], ["/usr/share/postgresql-common/pg_checksystem"], ["pg_lsclusters", "-h"]], bare],
])("%s: as PostgreSQL's own programs", (record, steps, given) => {
  const own = steps.map(([name = "", ...args]) => [name.replace(/^.*\//, ""), ...args]);
  const { ours } = runInRoots(own, { files: given, inRoot: () => ({ argv: ["true"] }) });
  const { real } = runAgainstRecord(record, steps, { files: given, inRoot });
  // What is written to standard error is not recorded.
  const heard = ours.steps.map(({ status, stdout }) => ({ status, stdout: stdout.replace(/^ERROR: .*\n/gm, "") }));
  expect({ ...ours, steps: heard }).toEqual(real);
});

test("nothing is said of a cluster, nor of letters that are not known", () => {
  const cluster = { "etc/postgresql/15/main/postgresql.conf": "" };
  const letters = dictionary("usr/share/hunspell/bg", "microsoft-cp1251", "\xc1\n");
  const { ours } = runInRoots([["pg_lsclusters", "-h"], ["pg_checksystem"], ["pg_lsclusters"], ["pg_updatedicts"]], {
    files: { ...cluster, ...letters },
    inRoot: () => ({ argv: ["true"] }),
  });
  expect(ours.steps.map(({ status }) => status)).toEqual([127, 127, 127, 127]);
});
