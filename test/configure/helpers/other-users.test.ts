import { describe, expect, test } from "vitest";
import { helpers } from "#src/configure/helpers/index.js";
import { runInBoth } from "../../support/dash.js";
import { isRoot, lacks } from "../../support/oracle.js";

const nobody: readonly [number, number] = [65534, 65534];
const files = {
  open: { mode: 0o777 },
  own: { mode: 0o755, owner: nobody },
  sticky: { mode: 0o1777 },
  "sticky/root": "of root\n",
  "sticky/theirs": { text: "of nobody\n", owner: nobody },
  shared: { mode: 0o2775, owner: [0, 65534] },
  closed: { mode: 0o700 },
  "closed/file": "hidden\n",
  listed: { mode: 0o744 },
  "listed/file": "",
  secret: { text: "secret\n", mode: 0o600 },
  member: { text: "of the group\n", mode: 0o640, owner: [0, 65534] },
  owned: { text: "owner may not\n", mode: 0o044, owner: nobody },
  plain: "plain\n",
  tool: { text: "#!/bin/sh\necho tool\n", mode: 0o744 },
} as const;

const programs = new Map(["su", "runuser", "setpriv"].map((name) => [name, helpers.get(name) ?? (() => 127)]));
const as = (text: string) => `su -s /bin/sh nobody -c '${text}'`;

describe.skipIf(!isRoot || lacks("dash") || lacks("su") || lacks("setpriv"))("as another user (needs root)", () => {
  test.each([
    as('id; id -u; id -gn; id -Gn; whoami; echo "$HOME $SHELL $USER $LOGNAME"'),
    as('echo "$0 $# $1"'),
    `su -s /bin/sh nobody -c 'echo "$0 $# $1"' zero one two`,
    "echo 'id -un; pwd' | su -s /bin/sh nobody; echo $?",
    "su -s /bin/sh nobody -c 'exit 3'; echo $?",
    `su -p -s /bin/sh nobody -c 'echo "$HOME $USER"'`,
    "su -s /bin/sh -c 'id -u; echo $HOME'",
    "su -g daemon -s /bin/sh nobody -c 'id -g; id -G; > open/file'",
    "su -g daemon -G bin -G sys -s /bin/sh nobody -c 'id -G'; su -G bin -s /bin/sh nobody -c 'id -G'",
    "su -s /bin/sh nosuchuser -c true; echo $?; su -g nosuchgroup nobody -c true; echo $?",
    as("test -O own && echo mine; test -O plain || echo not mine; test -G shared && echo group; test -G plain || echo other"),
    as("for f in *; do for t in r w x; do test -$t $f && echo $t $f; done; done"),
    as("echo a > open/file; mkdir open/d; ln -s x open/link; mkfifo open/fifo; cp plain open/copy; install -m 640 plain open/installed"),
    as("echo a > shared/file; mkdir shared/d; cp -p plain shared/kept"),
    as("mkdir d; echo $?; echo a > file; echo $?; echo a >> plain; echo $?; rm -f plain; echo $?; ln -s a b; mv plain own/; rmdir closed"),
    as("cat secret; echo $?; cat member owned; cp secret open/; ls closed; cat closed/file; cat listed/file; cd closed; echo $?"),
    as("rm -f sticky/root; echo $?; rm sticky/theirs; echo $?; mv open sticky/; : > sticky/new; mv sticky/new sticky/other"),
    as("chmod 600 plain; chown nobody plain; chown 0 own; chmod 700 own; chgrp daemon own; chgrp nogroup own; touch plain own; echo $?"),
    as("./tool; echo $?; sh ./tool"),
    "runuser -u nobody -- id -un; runuser -u nobody touch open/file; runuser -g daemon -u nobody -- id -g; runuser -s /bin/sh nobody -c 'id -u'",
    "runuser -u nosuchuser id; echo $?; runuser -u nobody -- nosuchprogram; echo $?",
    "setpriv --reuid nobody --regid nogroup --init-groups -- id; setpriv --reuid 1 --regid 1 --clear-groups id -u; setpriv --reuid=nobody --regid=daemon --keep-groups touch open/file",
  ])("%s", (text) => {
    const { ours, real } = runInBoth(text, { files, programs, env: { USER: "root", LOGNAME: "root", HOME: "/root" } });
    expect(ours.unsupported).toEqual([]);
    const { unsupported: _, ...outcome } = ours;
    expect(outcome).toEqual(real);
  });

  test.each([
    "su - nobody -c true",
    as("su -c true"),
    "setpriv --reuid nobody id",
    "setpriv --reuid nosuchuser --clear-groups id",
    "setpriv --no-new-privs id",
  ])("what is not known here is not guessed at: %s", (text) => {
    expect(runInBoth(text, { files, programs }).ours.unsupported).toHaveLength(1);
  });
});
