import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runInBoth } from "../support/dash.js";
import { lacks } from "../support/oracle.js";

/** Snippets stand between lines of `%%`; the file is what they try. */
const folder = join(import.meta.dirname ?? "", "..", "..", "fixtures", "shell");
const suites = readdirSync(folder)
  .filter((name) => name.endsWith(".sh"))
  .sort();

const files = {
  "a.txt": "text of a\n",
  "b.txt": "text of b\n",
  "c.txt": "text of c\n",
  ".hidden": "",
  "d/x": "x of d\n",
  "d/y": "",
  "d/.z": "",
  empty: "",
  lines: "one\ntwo\nthree\n",
  noexec: { text: "echo no\n", mode: 0o644 },
  script: { text: '#!/bin/sh\nfromscript=yes\necho "script $# $1"\n', mode: 0o755 },
  failing: { text: "false\necho in failing\nfalse\n", mode: 0o755 },
  suid: { text: "", mode: 0o4755 },
  sticky: { mode: 0o1777 },
  link: { link: "a.txt" },
  broken: { link: "nowhere" },
  dirlink: { link: "d" },
};

const lacking = lacks("dash");

for (const suite of suites) {
  const snippets = readFileSync(join(folder, suite), "latin1").split(/^%%\n/m);
  describe(`${suite}, as dash has it`, () => {
    test.skipIf(lacking).each(snippets.map((text, i) => [i + 1, text] as const))("%i: %s", (_, text) => {
      const { ours, real } = runInBoth(text, { files });
      expect(ours.unsupported).toEqual([]);
      const { unsupported: _none, ...outcome } = ours;
      expect({ ...outcome, stderr: withoutProcess(ours.stderr) }).toEqual({ ...real, stderr: withoutProcess(real.stderr) });
    });
  });
}

/** What scripts of packages need, and other interpreters of the shell get wrong: a snippet of constructs.sh says at its top which it tries. */
const constructs = [
  /errexit in a function on the left of &&/,
  /errexit in a function on the left of \|\|/,
  /errexit in a function after !/,
  /the status of an assignment alone/,
  /"\$@" as a command word/,
  /an unquoted variable as a command/,
  /command -v of files/,
  /trap/,
  /more than nine arguments/,
  /-e on the #! line/,
  /arithmetic of a substitution/,
  /exec of a command ends the shell/,
  /user and group/,
  /a device node/,
  /fields by IFS/,
  /quotes/,
  /here-documents/,
  /descriptors/,
  /pipeline/,
  /subshells/,
  /command runs no function/,
  /getopts/,
  /the C locale/,
  /bytes/,
];

test.each(constructs)("there is a snippet of %s", (construct) => {
  const titles = readFileSync(join(folder, "constructs.sh"), "latin1").match(/^# .*$/gm) ?? [];
  expect(titles.filter((title) => construct.test(title))).not.toEqual([]);
});

/** What differs from run to run. */
const withoutProcess = (text: string): string => text.replace(/\b\d{3,}\b/g, "N");
