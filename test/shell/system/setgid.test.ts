import { describe, expect, test } from "vitest";
import { runInBoth } from "../../support/dash.js";
import { lacks } from "../../support/oracle.js";

/** What is made in a directory that is setgid has its group; only root can make the oracle's folder. */
const lacking = lacks("dash") || process.getuid?.() !== 0;

const files = {
  shared: { mode: 0o2775, owner: [0, 1234] },
  plain: { mode: 0o755, owner: [0, 1234] },
  "from/inner/file": "text\n",
  "from/link": { link: "inner/file" },
} as const;

describe("in a directory that is setgid", () => {
  test
    .skipIf(lacking)
    .each([
      "echo a > shared/file; : > plain/file",
      "umask 077; echo a > shared/file; mkdir shared/d; echo b > shared/d/inner",
      "mkdir shared/d plain/d; mkdir -p shared/a/b/c; touch shared/a/b/c/file",
      "mkdir -m 700 shared/d; mkdir -m 00700 shared/e; mkdir -m g-s shared/f; mkdir -m u=rwx,go= shared/g",
      "mkdir -p -m 750 shared/a/b",
      "mkdir shared/d; chmod 755 shared/d; chmod 00755 shared; mkdir shared/e",
      "ln -s x shared/link; mkfifo shared/fifo; mkfifo -m 600 shared/other; mknod shared/null c 1 3",
      "ln from/inner/file shared/hard; mv from/link shared/",
      "cp from/inner/file shared/copy; cp -p from/inner/file shared/kept; cp from/inner/file plain/",
      "cp -r from shared/; cp -a from shared/kept",
      "install -m 640 from/inner/file shared/installed; install -g 5 -m 644 from/inner/file shared/grouped",
      "install -d shared/d; install -d -m 700 shared/e/f; install -D -m 600 from/inner/file shared/x/y/z",
      "cd shared && sed 's/t/T/' ../from/inner/file > out; sed -i 's/T/t/' out; echo more | tee -a out > /dev/null",
      "f=$(mktemp -p shared XXXXXX); d=$(mktemp -d -p shared XXXXXX); mv $f shared/file; mv $d shared/dir",
      "mkdir shared/d; chgrp 7 shared/d; mkdir shared/d/e; chown 3:8 shared/d/e; : > shared/d/e/f",
      "echo a > shared/file; chgrp 5 shared/file; echo b > shared/file; truncate -s 3 shared/new",
    ])("%s", (text) => {
    const { ours, real } = runInBoth(text, { files });
    expect(ours.unsupported).toEqual([]);
    const { unsupported: _, ...outcome } = ours;
    expect(outcome).toEqual(real);
  });
});
