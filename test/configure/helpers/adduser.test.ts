import { expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

const files = { "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "etc/group": "root:x:0:\nnogroup:x:65534:\n", "var/lib": {} };

/** The lines of the users that are made; adduser of bookworm made these of the same calls. */
const made = (...lines: readonly (readonly string[])[]) => {
  const steps = lines.map((words) => ["adduser", "--quiet", "--system", ...words]);
  const { steps: done, files: after } = runInRoots(steps, { files, inRoot: () => ({ argv: ["true"] }) }).ours;
  expect(done.map(({ status }) => status)).toEqual(lines.map(() => 0));
  const [, text = ""] = /"(.*)"/.exec(after["etc/passwd"] ?? "") ?? [];
  return text.split("\\n").filter((line) => line !== "" && !line.startsWith("root"));
};

test.each([
  [["--gecos", "Chrony daemon", "--no-create-home", "_chrony"], "_chrony:x:100:65534:Chrony daemon,,,:/nonexistent:/usr/sbin/nologin"],
  [["--gecos", "", "--no-create-home", "plain"], "plain:x:100:65534:,,,:/nonexistent:/usr/sbin/nologin"],
  [["--gecos", "One,Two", "--no-create-home", "rooms"], "rooms:x:100:65534:One,Two,,:/nonexistent:/usr/sbin/nologin"],
  [["--no-create-home", "bare"], "bare:x:100:65534::/nonexistent:/usr/sbin/nologin"],
  [["--home", "/var/lib/etcd/", "etcd"], "etcd:x:100:65534::/var/lib/etcd/:/usr/sbin/nologin"],
])("adduser --system %j", (words, line) => {
  expect(made(words)).toEqual([line]);
});
