import { expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

const profile = (name: string, more: string) => `Name: ${name}\nDefault: yes\nSession-Type: Additional\nSession:\n${more}\n`;
const files = {
  "etc/pam.d": {},
  "var/lib": {},
  "usr/share/pam/common-session": "# here are the modules\n$session_primary\n# and here are more\n$session_additional\n# end\n",
  "usr/share/pam-configs/unix": profile("Unix", "\trequired\tpam_unix.so").replace("Name", "Priority: 256\nName"),
  "usr/share/pam-configs/systemd": profile("systemd", "\toptional\tpam_systemd.so").replace("Name", "Priority: 0\nName"),
  "usr/share/pam-configs/mkhomedir": profile("home", "\trequired\tpam_mkhomedir.so").replace("Default: yes", "Default: no\nPriority: 0"),
};
const run = (...lines: readonly string[]) =>
  runInRoots(
    lines.map((line) => line.split(" ")),
    { files, inRoot: () => ({ argv: ["true"] }) },
  ).ours;

test("profiles stand by their priority, then from the last name to the first, as pam-auth-update 1.5.2 writes them down", () => {
  const { files: made } = run("pam-auth-update --package");
  expect(made["var/lib/pam/seen"]).toBe('f 644 0:0 "unix\\nsystemd\\nmkhomedir\\n"');
  expect(made["etc/pam.d/common-session"]).toContain("pam_unix.so \\nsession\\toptional\\tpam_systemd.so \\n");
  expect(made["etc/pam.d/common-session"]).not.toContain("mkhomedir");
});

test("what was there is kept beside only where it is overwritten by force", () => {
  expect(Object.keys(run("pam-auth-update --package", "pam-auth-update --package --remove systemd").files)).not.toContain(
    "etc/pam.d/common-session.pam-old",
  );
  expect(Object.keys(run("pam-auth-update --package", "pam-auth-update --force --remove systemd").files)).toContain(
    "etc/pam.d/common-session.pam-old",
  );
});
