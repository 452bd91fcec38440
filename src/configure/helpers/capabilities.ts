import { defineRecord } from "../../core/record.js";

/** By number. Source: Linux, include/uapi/linux/capability.h; capabilities(7). */
export const capabilityNames = (
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw " +
  "ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease " +
  "audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
)
  .split(" ")
  .map((name) => `cap_${name}`);

/** What a program may do that its user may not, as a file carries it in `security.capability`. */
export interface FileCapabilities {
  /** Numbers of capabilities. */
  readonly permitted: ReadonlySet<number>;
  readonly inheritable: ReadonlySet<number>;
  /** Whether what is permitted is in effect from the start. */
  readonly effective: boolean;
}

/** Source: Linux, struct vfs_cap_data, revision 2. */
const record = defineRecord("file capabilities", [
  ["magic", "u32", "0x02000000, and 1 where they are in effect from the start"],
  ["permittedLow", "u32", "permitted, 0 to 31"],
  ["inheritableLow", "u32", "inheritable, 0 to 31"],
  ["permittedHigh", "u32", "permitted, 32 to 63"],
  ["inheritableHigh", "u32", "inheritable, 32 to 63"],
]);

const revision = 0x0200_0000;

function bits(numbers: ReadonlySet<number>, from: number): number {
  let word = 0;
  for (const one of numbers) if (one >= from && one < from + 32) word += 2 ** (one - from);
  return word;
}

export function encodeCapabilities({ permitted, inheritable, effective }: FileCapabilities): Uint8Array {
  return record.encode({
    magic: revision + (effective ? 1 : 0),
    permittedLow: bits(permitted, 0),
    inheritableLow: bits(inheritable, 0),
    permittedHigh: bits(permitted, 32),
    inheritableHigh: bits(inheritable, 32),
  });
}

/** Reads cap_from_text(3)'s notation: `cap_net_raw,cap_net_admin+ep`; undefined for what it does not allow. */
export function parseCapabilities(text: string): FileCapabilities | undefined {
  const permitted = new Set<number>();
  const inheritable = new Set<number>();
  const effective = new Set<number>();
  for (const clause of text.split(/[ \t\n]+/)) {
    const [, names = "", actions = ""] = /^([a-z_,]*)((?:[-+=][eip]*)+)$/.exec(clause.toLowerCase()) ?? [];
    if (actions === "") return undefined;
    const numbers =
      names === "" || names === "all" ? capabilityNames.map((_, i) => i) : names.split(",").map((name) => capabilityNames.indexOf(name));
    if (numbers.includes(-1)) return undefined;
    for (const [, operator, letters = ""] of actions.matchAll(/([-+=])([eip]*)/g)) {
      for (const [letter, set] of [
        ["p", permitted],
        ["i", inheritable],
        ["e", effective],
      ] as const) {
        for (const number of numbers) {
          if (operator === "=" || (operator === "-" && letters.includes(letter))) set.delete(number);
          if (operator !== "-" && letters.includes(letter)) set.add(number);
        }
      }
    }
  }
  return { permitted, inheritable, effective: effective.size > 0 };
}

/** Undefined for what is not revision 2. */
export function decodeCapabilities(bytes: Uint8Array): FileCapabilities | undefined {
  if (bytes.byteLength !== record.size) return undefined;
  const { magic, permittedLow, permittedHigh, inheritableLow, inheritableHigh } = record.decode(bytes);
  const numbers = (low: number, high: number) =>
    new Set(capabilityNames.map((_, i) => i).filter((i) => ((i < 32 ? low : high) >>> (i % 32)) % 2 === 1));
  return {
    permitted: numbers(permittedLow, permittedHigh),
    inheritable: numbers(inheritableLow, inheritableHigh),
    effective: magic % 2 === 1,
  };
}

/** As getcap(8) writes them where they are few: `cap_net_raw,cap_net_admin=ep`. */
export function formatCapabilities({ permitted, inheritable, effective }: FileCapabilities): string {
  const groups = new Map<string, string[]>();
  capabilityNames.forEach((name, i) => {
    const isSet = permitted.has(i) || inheritable.has(i);
    const letters = `${effective && isSet ? "e" : ""}${inheritable.has(i) ? "i" : ""}${permitted.has(i) ? "p" : ""}`;
    if (letters !== "") groups.set(letters, [...(groups.get(letters) ?? []), name]);
  });
  return [...groups].map(([letters, names]) => `${names.join(",")}=${letters}`).join(" ");
}
