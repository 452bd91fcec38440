import { expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

/** The real program only knows /etc/default: a mount that only it sees is there instead. */
const inRoot: InRoot = (argv, root) => ({
  argv: ["unshare", "-m", "sh", "-c", `mount --bind '${root}/etc/default' /etc/default && exec "$@"`, "sh", ...argv],
});
const steps = (...lines: readonly string[]) => lines.map((line) => `update-locale --no-checks ${line}`.trim().split(" "));
const known = "# of the administrator\nLANG=de_DE.UTF-8\nLC_TIME=en_GB.UTF-8\nodd line\n";

test.skipIf(!isRoot || lacks("update-locale") || lacks("unshare")).each([
  [undefined, steps("LANG=C.UTF-8")],
  [undefined, steps("LANG=C.UTF-8", "LC_ALL=C.UTF-8", "LC_ALL", "LANG=en_US.UTF-8")],
  [known, steps("LANG=C.UTF-8")],
  [known, steps("LC_TIME LC_PAPER=C")],
  [known, steps("--reset LANG=C.UTF-8")],
  [known, steps("LANG=")],
  [known, steps("")],
])("%j: %j as the real program (needs root)", (text, argvs) => {
  const files = text === undefined ? { "etc/default": {} } : { "etc/default/locale": text };
  const { ours, real } = runInRoots(argvs, { files, inRoot });
  expect(ours).toEqual(real);
});
