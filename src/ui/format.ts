import { relative } from "node:path";

/** Units of 1000, as disks, networks and mirrors count: 1 MB is 1,000,000 bytes. */
const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** A size in bytes for a person: `812 B`, `4.1 kB`, `48.2 MB`. Units are decimal: 1 MB is 1,000,000 bytes. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.95 of a unit would be written 1000.0
  while (unit < units.length - 1 && value >= (unit === 0 ? 1000 : 999.95)) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A number with thousands separators: `40,123`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 package`, `40,123 packages`. */
export function formatCounted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A time span in milliseconds: `0.4 s`, `42.0 s`, `3 min 05 s`, `2 h 03 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** Seconds since 1970 as `2026-01-31 23:59:59 UTC`. */
export function formatTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A part of a whole: `31.4 %`; a whole of nothing has no parts: `-`. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** At most `most` names of a list: `a, b, c and 12 more`. */
export function formatList(names: readonly string[], most: number): string {
  if (names.length <= most + 1) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${formatCount(names.length - most)} more`;
}

/** A path of this computer as a person would type it from here. */
export function shortestPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || short === "" ? path : short;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
