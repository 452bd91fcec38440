import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runInBoth } from "../support/dash.js";
import { lacks } from "../support/oracle.js";

/** Snippets stand between lines of `%%`. What bash says in its errors is worded in another way, and is not compared. */
const path = join(import.meta.dirname ?? "", "..", "..", "fixtures", "shell", "bash.txt");
const snippets = readFileSync(path, "latin1").split(/^%%\n/m);

const files = {
  "a.txt": "text of a\n",
  "b.txt": "text of b\n",
  script: { text: '#!/bin/sh\nfromscript=yes\necho "script $# $1"\n', mode: 0o755 },
};

describe("what bash adds, as bash has it", () => {
  test.skipIf(lacks("bash")).each(snippets.map((text, i) => [i + 1, text] as const))("%i: %s", (_, text) => {
    const { ours, real } = runInBoth(text, { files, shell: "bash" });
    expect(ours.unsupported).toEqual([]);
    const { status, stdout, files: left } = ours;
    expect({ status, stdout, files: left }).toEqual({ status: real.status, stdout: real.stdout, files: real.files });
  });
});

test.each(["x=(a b)", "x[1]=a", `echo "\${x[0]}"`, `echo "\${x^^}"`, `echo "\${x/a/b}"`, `echo "\${x:1}"`, "[[ a =~ a ]]"])(
  "%s is not understood in a script of sh",
  (text) => {
    expect(runInBoth(text).ours.unsupported).toHaveLength(1);
  },
);
