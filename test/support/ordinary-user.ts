import { spawnSync } from "node:child_process";

/** A user and a group that own nothing. */
export const ordinaryUser = 65_534;

/** One who may neither give files away nor make devices, but who reaches Node and this checkout wherever root has put them. */
const identity = [
  `--reuid=${ordinaryUser}`,
  `--regid=${ordinaryUser}`,
  "--clear-groups",
  "--inh-caps=+dac_override",
  "--ambient-caps=+dac_override",
];

/** Runs a script of Node as an ordinary user; only root can, with setpriv. */
export function asOrdinaryUser(
  [script, ...args]: readonly [string, ...string[]],
  { cwd, env }: { readonly cwd?: string; readonly env: Readonly<Record<string, string | undefined>> },
) {
  const options = { env: { ...env, PATH: process.env["PATH"] ?? "" }, encoding: "utf8", ...(cwd === undefined ? {} : { cwd }) } as const;
  return spawnSync("setpriv", [...identity, process.execPath, script, ...args], options);
}
