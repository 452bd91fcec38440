import { expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const files = {
  "etc/odbcinst.ini": "# a comment\n[Old]\n; c\nDriver = a.so\n\n\nUsageCount = 2\nX=\n\n[Uncounted]\nDriver=u.so\n",
  "usr/share/a.ini": "[A]\nDescription\t= my driver\nDriver=liba.so\nbare\n  Sp = x = y  \n; c\n[Old]\nDriver=new.so\nUsageCount=9\n",
  "usr/share/u.ini": "[Uncounted]\nDriver\t=\nSetup=s.so",
  "usr/share/empty.ini": "",
};

const lines = (...texts: readonly string[]) => texts.map((line) => `odbcinst ${line}`.split(" "));
/** Recorded from odbcinst 2.3.11-2+deb12u1. */
const inRoot: InRoot = (argv, root) => ({
  argv: [process.env["ODBCINST"] ?? "odbcinst", ...argv.slice(1).map((arg) => (arg.startsWith("/") ? root + arg : arg))],
  env: { ODBCSYSINI: `${root}/etc` },
});

test
  .skipIf(!isRoot)
  .each([
    [lines("-i -d -f /usr/share/a.ini", "-i -d -f /usr/share/a.ini", "-q -d")],
    [lines("-i -d -f /usr/share/u.ini", "-u -d -n Uncounted")],
    [lines("-u -d -n Old", "-u -d -n Old", "-u -d -n Old", "-q -d")],
    [lines("-u -d -n Uncounted", "-u -d -n Never")],
    [lines("-i -d -v -f /usr/share/a.ini", "-i -d -f /nowhere")],
    [lines("-i -d -f /usr/share/empty.ini", "-q -d")],
  ])("%j as unixODBC's own", (steps) => {
  const { ours, real } = runAgainstRecord("odbcinst", steps, { files, inRoot });
  expect(ours).toEqual(real);
});

test("sources of data are not registered, nor is a template read from standard input", () => {
  const { ours } = runInRoots(lines("-i -s -f /usr/share/a.ini", "-i -d -r", "-j"), { files, inRoot: () => ({ argv: ["true"] }) });
  expect(ours.steps.map(({ status }) => status)).toEqual([127, 127, 127]);
});
