import { describe, expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const passwd = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nold:x:1000:1000::/home/old:/bin/sh\n";
const group = "root:x:0:\ndaemon:x:1:\nsudo:x:27:old\nold:x:1000:\nusers:x:100:\n";
const files = {
  "etc/passwd": passwd,
  "etc/group": group,
  "etc/shadow": { text: "root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\nold:!:19000:0:99999:7:::\n", mode: 0o640 },
  "etc/gshadow": { text: "root:*::\ndaemon:*::\nsudo:*::old\nold:!::\nusers:*::\n", mode: 0o640 },
  "etc/login.defs": "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nUSERGROUPS_ENAB yes\n",
  home: {},
  tmp: {},
};

const prefix: InRoot = ([name = "", ...args], root) => ({ argv: [name, "--prefix", root, ...args] });

/** Fields by which accounts are told apart; days, backups, locks and ranges of subordinate numbers are each program's own. */
function accounts({ steps, files: all }: ReturnType<typeof runInRoots>["ours"]) {
  const text = (name: string) => JSON.parse(/"[\s\S]*"$/.exec(all[name] ?? '""')?.[0] ?? '""') as string;
  const lines = (name: string) =>
    text(name)
      .split("\n")
      .filter((line) => line !== "");
  return {
    statuses: steps.map(({ status }) => status),
    passwd: lines("etc/passwd"),
    group: lines("etc/group"),
    gshadow: lines("etc/gshadow"),
    shadow: lines("etc/shadow").map((line) => line.split(":").slice(0, 2).join(":")),
    homes: Object.entries(all).filter(([path]) => path.startsWith("home/")),
  };
}

describe.skipIf(lacks("useradd") || lacks("groupadd") || !isRoot)("useradd and groupadd do as the real ones (needs root)", () => {
  test.each([
    [["groupadd app"]],
    [["groupadd -g 1234 app", "groupadd next"]],
    [["groupadd -r app", "groupadd --system other"]],
    [["groupadd -g 900 app", "groupadd -r next", "groupadd -g 100 last", "groupadd -r top"]],
    [["groupadd -g 59999 app", "groupadd next"]],
    [["groupadd sudo"]],
    [["groupadd -f sudo"]],
    [["groupadd -g 27 app"]],
    [["groupadd -g 1234 one", "groupadd -f -g 1234 two"]],
    [["useradd -u 1234 -U app"]],
    [["useradd -r -U app", "useradd -r -U other"]],
    [["groupadd -g 500 app", "useradd -u 500 -g app app"]],
    [["useradd -u 1500 -g users -G sudo,daemon -c Comment -d /srv/app -s /bin/sh app"]],
    [["useradd -u 0 -U app"]],
    [["useradd old"]],
    [["useradd -g nothing app"]],
    [["useradd -G nothing app"]],
  ])("%j", (steps) => {
    const { ours, real } = runInRoots(
      steps.map((step) => step.split(" ")),
      { files, inRoot: prefix },
    );
    expect(accounts(ours)).toEqual(accounts(real));
  });

  test("the shell is that of /etc/default/useradd", () => {
    const given = { ...files, "etc/default/useradd": "# usual\nSHELL=/bin/sh\n" };
    const { ours, real } = runInRoots([["useradd", "-u", "1234", "-U", "app"]], { files: given, inRoot: prefix });
    expect(accounts(ours)).toEqual(accounts(real));
  });
});
