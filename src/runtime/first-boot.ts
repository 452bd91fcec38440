import { imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";

/** What an image does not hold, because everybody who has the image would share it: each machine makes its own when it boots. */
export function firstBootSteps(tree: Tree): readonly string[] {
  const steps: string[] = [];
  const has = (path: string) => tree.get(imagePathOf(path)) !== undefined;
  if (has("/usr/sbin/sshd") && !hostKeys.some(has)) steps.push("ssh host keys");
  const id = tree.get(imagePathOf("/etc/machine-id"));
  const isUnset = id === undefined || (id.type === "file" && id.content.size < machineIdSize);
  if (isUnset && machineIdReaders.some(has)) steps.push("the machine-id");
  return steps;
}

/** Source: sshd_config(5), HostKey. */
const hostKeys = ["rsa", "ecdsa", "ed25519"].map((kind) => `/etc/ssh/ssh_host_${kind}_key`);

/** What is named in the messages of a bus or of a service manager; others never ask for it. */
const machineIdReaders = ["/usr/bin/systemd-machine-id-setup", "/usr/bin/dbus-daemon", "/usr/bin/dbus-uuidgen"];

/** 32 digits and perhaps a newline; a file that is empty or says `uninitialized` waits for the first boot. Source: machine-id(5). */
const machineIdSize = 32;
