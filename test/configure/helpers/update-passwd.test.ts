import { expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const masters = {
  "usr/share/base-passwd/passwd.master":
    "root:*:0:0:root:/root:/bin/bash\ndaemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nman:*:6:12:man:/var/cache/man:/usr/sbin/nologin\n",
  "usr/share/base-passwd/group.master": "root:*:0:\ndaemon:*:1:\nman:*:12:\n",
};
const files = (passwd: string, group: string) => ({ ...masters, "etc/passwd": passwd, "etc/group": group });
const inRoot: InRoot = ([name = "", ...args], root) => ({
  argv: [
    name,
    ...["--passwd-master", `${root}/usr/share/base-passwd/passwd.master`, "--group-master", `${root}/usr/share/base-passwd/group.master`],
    ...["--passwd", `${root}/etc/passwd`, "--group", `${root}/etc/group`, "--shadow", `${root}/etc/shadow`, "-L"],
    ...args,
  ],
});

test.skipIf(!isRoot || lacks("update-passwd")).each([
  ["nothing is there", "", ""],
  ["some are", "root:*:0:0:root:/root:/bin/bash\n", "root:*:0:\n"],
  ["others are", "root:x:0:0:root:/root:/bin/bash\napp:x:500:500::/:/bin/sh\n", "app:x:500:\ndaemon:x:1:app\n"],
  ["all are", masters["usr/share/base-passwd/passwd.master"], masters["usr/share/base-passwd/group.master"]],
])("update-passwd where %s, as the real program (needs root)", (_, passwd, group) => {
  const plain = (view: Readonly<Record<string, string>>) => Object.entries(view).filter(([path]) => /^etc\/(passwd|group)$/.test(path));
  for (const args of [[], ["--dry-run"]]) {
    const { ours, real } = runInRoots([["update-passwd", ...args]], { files: files(passwd, group), inRoot });
    expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
    expect(plain(ours.files)).toEqual(plain(real.files));
  }
});
