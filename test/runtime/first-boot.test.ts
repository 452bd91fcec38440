import { expect, test } from "vitest";
import { contentOf } from "#src/core/content.js";
import { firstBootSteps } from "#src/runtime/first-boot.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";

const steps = (files: Readonly<Record<string, string>>) => {
  const tree = new Tree();
  for (const [path, text] of Object.entries(files)) {
    tree.put(imagePathOf(path), { mode: 0o644, uid: 0, gid: 0, mtime: 0, type: "file", content: contentOf(Buffer.from(text)) });
  }
  return firstBootSteps(tree);
};

test.each([
  [{}, []],
  [{ "/usr/sbin/sshd": "" }, ["ssh host keys"]],
  [{ "/usr/sbin/sshd": "", "/etc/ssh/ssh_host_ed25519_key": "a key" }, []],
  [{ "/usr/bin/systemd-machine-id-setup": "" }, ["the machine-id"]],
  [{ "/usr/bin/dbus-daemon": "", "/etc/machine-id": "uninitialized\n" }, ["the machine-id"]],
  [{ "/usr/bin/dbus-daemon": "", "/etc/machine-id": `${"0123456789abcdef".repeat(2)}\n` }, []],
] as readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[])("%j leaves %j to the boot", (files, wanted) => {
  expect(steps(files)).toEqual(wanted);
});
