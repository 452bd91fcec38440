import { describe, expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { rootOption, runInRoots } from "../../support/root-oracle.js";

const base = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
  "etc/group": "root:x:0:\nadm:x:4:\n",
  "usr/lib/sysusers.d": {},
  "usr/lib/tmpfiles.d": {},
  run: {},
  tmp: {},
  "var/lib": {},
};

const textOf = (view: string | undefined): string =>
  view === undefined ? "" : (JSON.parse(/"[\s\S]*"$/.exec(view)?.[0] ?? '""') as string);

describe.skipIf(lacks("systemd-sysusers") || !isRoot)("systemd-sysusers makes the accounts that the real one makes (needs root)", () => {
  test.each([
    "u app - 'The program'\n",
    "u app 345 'The program' /srv/app /bin/sh\n",
    "g app 456\n",
    "g app -\nu app - -\n",
    "u app 345:adm -\n",
    "u app -\nm app adm\n",
    "u root 0 'Super User' /root\ng root 0\n",
    "u one 345 -\nu two - -\n# a comment\n\ng three -\n",
  ])("%j", (text) => {
    const files = { ...base, "usr/lib/sysusers.d/app.conf": text };
    const { ours, real } = runInRoots([["systemd-sysusers"]], { files, inRoot: rootEquals });
    for (const name of ["etc/passwd", "etc/group"]) expect(textOf(ours.files[name])).toBe(textOf(real.files[name]));
    expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
  });
});

describe.skipIf(lacks("systemd-tmpfiles") || !isRoot)("systemd-tmpfiles makes what the real one makes (needs root)", () => {
  test.each([
    "d /var/lib/app 0750 root adm -\n",
    "d /var/lib/app/inner 0700\nd /var/lib/app 0755\n",
    "f /var/lib/file 0640 root adm - some text\n",
    "f /var/lib/file 0644 - - - one\\ntwo\n",
    "f /var/lib/file 0644 - - - tab\\there\\x41\\101\\\\end\n",
    "L /var/lib/link - - - - ../elsewhere\n",
    "L+ /var/lib/link - - - - /target\n",
    "D /var/lib/temporary 1777 root root 10d\n",
    "z /var/lib 0711 root adm\n",
    "d /var/lib/%% 0755\n",
    "r /var/lib/none\nx /var/lib/kept\n",
  ])("%j", (text) => {
    const files = { ...base, "usr/lib/tmpfiles.d/app.conf": text };
    const { ours, real } = runInRoots([["systemd-tmpfiles", "--create", "app.conf"]], { files, inRoot: rootEquals });
    expect(ours.files).toEqual(real.files);
    expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
  });
});

function rootEquals(argv: readonly string[], root: string) {
  const {
    argv: [name = "", , folder = "", ...rest],
  } = rootOption(argv, root);
  return { argv: [name, `--root=${folder}`, ...rest] };
}
