import { expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { rootOption, runInRoots } from "../../support/root-oracle.js";

const passwd = "root:*:0:0:root:/root:/bin/bash\ndaemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nopen::1000:1000::/home/open:/bin/sh\n";
const group = "root:*:0:\ndaemon:x:1:\nsudo:*:27:open,daemon\n";
const defs = "PASS_MAX_DAYS 99999\nPASS_MIN_DAYS 0\nPASS_WARN_AGE 7\n";
const fresh = { "etc/passwd": passwd, "etc/group": group, "etc/login.defs": defs };
const known = {
  ...fresh,
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nnew:*:1:1::/:/bin/sh\n",
  "etc/group": "root:x:0:\nnew:*:5:root\n",
  "etc/shadow": { text: "root:$6$secret:19000:0:99999:7:::\ngone:*:19000:0:99999:7:::\n", mode: 0o640, owner: [0, 42] as const },
  "etc/gshadow": { text: "root:*::\ngone:!::\n", mode: 0o640, owner: [0, 42] as const },
};

/** Without the day, which is that of the test. */
function accounts(view: Readonly<Record<string, string>>) {
  const entries = Object.entries(view).filter(([path]) => !/-$|lock$/.test(path));
  return entries.map(([path, text]) => [path, path === "etc/shadow" ? text.replace(/(\\n|")([^:"]*:[^:]*):\d+:/g, "$1$2:DAY:") : text]);
}

test.skipIf(!isRoot || lacks("pwconv")).each([
  ["pwconv", fresh],
  ["grpconv", fresh],
  ["pwconv", known],
  ["grpconv", known],
])("%s of %j as the real program (needs root)", (name, files) => {
  const { ours, real } = runInRoots([[name], [name]], { files, inRoot: rootOption });
  expect(ours.steps).toEqual(real.steps);
  expect(accounts(ours.files)).toEqual(accounts(real.files));
});
