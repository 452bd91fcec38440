import { expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const confdir = "etc/apache2";
const load = (comment = "") => `${comment}LoadModule x_module /usr/lib/apache2/modules/mod_x.so\n`;
const files = {
  [`${confdir}/mods-available/alias.load`]: load(),
  [`${confdir}/mods-available/alias.conf`]: "Alias / /\n",
  [`${confdir}/mods-available/cgi.load`]: load(),
  [`${confdir}/mods-available/cgid.load`]: load(),
  [`${confdir}/mods-available/dir.load`]: load(),
  [`${confdir}/mods-available/filter.load`]: load(),
  [`${confdir}/mods-available/deflate.load`]: load("# Depends: filter dir\n"),
  [`${confdir}/mods-available/mpm_event.load`]: load("# Conflicts: mpm_worker mpm_prefork\n"),
  [`${confdir}/mods-available/mpm_prefork.load`]: load("# Conflicts: mpm_event mpm_worker\n"),
  [`${confdir}/mods-enabled`]: {},
  [`${confdir}/conf-available/charset.conf`]: "AddDefaultCharset UTF-8\n",
  [`${confdir}/conf-available/needy.conf`]: "# depends: nothing\n# Depends: alias\n",
  [`${confdir}/conf-enabled`]: {},
  [`${confdir}/sites-available/000-default.conf`]: "<VirtualHost *:80>\n",
  [`${confdir}/sites-enabled`]: {},
  "var/lib/apache2/module": {},
  "var/lib/apache2/conf": {},
  "var/lib/apache2/site": {},
};

const lines = (...texts: readonly string[]) => texts.map((line) => line.split(" "));
const inRoot: InRoot = (argv, root) => ({
  argv,
  env: { APACHE_CONFDIR: `${root}/etc/apache2`, APACHE_STATE_DIRECTORY: `${root}/var/lib/apache2` },
});

// Recorded from apache2 2.4.71-1~deb12u1.
test
  .skipIf(!isRoot)
  .each([
    [lines("a2enmod -q alias")],
    [lines("a2enmod alias")],
    [lines("a2enmod -m -q alias", "a2enmod -m alias")],
    [lines("a2enmod -q deflate", "a2dismod -q filter", "a2dismod -f -q deflate")],
    [lines("a2enmod -q deflate", "a2dismod -q -f filter")],
    [lines("a2enmod -q mpm_event", "a2enmod -q mpm_prefork", "a2dismod -q mpm_event", "a2enmod -q mpm_prefork")],
    [lines("a2enmod -q nothing")],
    [lines("a2enmod -m -q alias", "a2dismod -m -q alias", "a2enmod -q alias")],
    [lines("a2enmod -q alias", "a2dismod -p -q -f alias", "a2dismod alias")],
    [lines("a2enmod -q alias.load dir")],
    [lines("a2enconf -m -q charset", "a2disconf -q charset.conf")],
    [lines("a2enconf -q needy", "a2enmod -q alias", "a2enconf -q needy")],
    [lines("a2ensite -q 000-default", "a2ensite 000-default", "a2dissite -m -q 000-default")],
  ])("Apache's configuration is enabled and disabled as its own programs do it %# (needs root)", (steps) => {
  const { ours, real } = runAgainstRecord("apache", steps, { files, inRoot });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
});

test("a threaded Apache gets cgid where cgi is asked for", () => {
  const { ours } = runInRoots(lines("a2enmod -q mpm_event", "a2enmod -q cgi"), { files, inRoot: () => ({ argv: ["true"] }) });
  expect(ours.files["etc/apache2/mods-enabled/cgid.load"]).toBe("l 0:0 -> ../mods-available/cgid.load");
  expect(ours.files["etc/apache2/mods-enabled/cgi.load"]).toBeUndefined();
});
