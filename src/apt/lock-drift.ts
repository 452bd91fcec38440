import type { LockRequest } from "./lock.js";

/**
 * What was changed between the request that a lock was made for and the one that stands now, a clause for each: `packages: socat was added`.
 * Nothing where the lock still fits.
 */
export function lockDrift(locked: LockRequest, wanted: LockRequest): readonly string[] {
  const keys = [...new Set([...Object.keys(locked), ...Object.keys(wanted)])];
  return keys.flatMap((key) => {
    const [before, now] = [locked[key], wanted[key]];
    if (typeof before === "string" || typeof now === "string") {
      return before === now ? [] : [`${key}: it was ${said(before)} and is ${said(now)}`];
    }
    return listDrift(key, before ?? [], now ?? []);
  });
}

function listDrift(key: string, before: readonly string[], now: readonly string[]): readonly string[] {
  const added = now.filter((one) => !before.includes(one)).map((one) => `${key}: ${one} was added`);
  const removed = before.filter((one) => !now.includes(one)).map((one) => `${key}: ${one} was removed`);
  const changes = [...added, ...removed];
  // the order of a list decides which alternatives are taken
  return changes.length > 0 || before.join("\n") === now.join("\n") ? changes : [`${key}: their order was changed`];
}

function said(value: string | readonly string[] | undefined): string {
  return value === undefined ? "not given" : typeof value === "string" ? value : `[${value.join(", ")}]`;
}
