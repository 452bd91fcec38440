import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const files = { tool: { text: "tool", mode: 0o755 }, other: "other", folder: {} };
/** Files of the folder by their paths; getcap answers with them. */
const inRoot: InRoot = (argv, root) => ({ argv: argv.map((arg) => (arg.startsWith("/") ? root + arg : arg)) });
const steps = (...lines: readonly string[]) => lines.map((line) => line.split(" "));
const canSet = isRoot && !lacks("setcap") && spawnSync("setcap", ["-v", "cap_net_raw+p", "/proc/self/exe"]).error === undefined;

test
  .skipIf(!canSet)
  .each([
    [steps("setcap cap_net_raw+p /tool", "getcap /tool")],
    [steps("setcap cap_net_raw,cap_net_admin+ep /tool", "getcap /tool /other")],
    [steps("setcap cap_net_bind_service=+ep /tool", "getcap /tool")],
    [steps("setcap cap_net_raw=eip /tool", "getcap /tool", "setcap -r /tool", "getcap /tool")],
    [steps("setcap -q cap_setfcap,cap_perfmon+pi /tool", "getcap /tool")],
    [steps("setcap cap_chown+p /tool cap_kill=p /other", "getcap /other /tool")],
    [steps("setcap all+p /tool", "setcap cap_fowner+i /tool", "getcap /tool")],
    [steps("setcap cap_nothing+p /tool", "getcap /tool")],
    [steps("setcap cap_net_raw /tool")],
    [steps("setcap cap_net_raw+p /nowhere")],
    [steps("setcap cap_net_raw+p /folder")],
  ])("%j as the real programs (needs root)", (argvs) => {
  const { ours, real } = runInRoots(argvs, { files, inRoot });
  expect(ours.steps.map(({ status }) => status === 0)).toEqual(real.steps.map(({ status }) => status === 0));
  for (const [i, { status, stdout }] of real.steps.entries()) if (status === 0) expect(ours.steps[i]?.stdout).toBe(stdout);
});
