import { UnsupportedCall } from "../command.js";
import { monthNames } from "./date-format.js";

/** A moment: whole seconds since 1970, and what is beyond them. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const zone = String.raw`(?: ?(Z|UTC|GMT|[-+]\d\d(?::?\d\d)?))?`;
const time = String.raw`(\d?\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?`;
const month = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
const weekday = "(?:(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]*,? +)?";

const forms = {
  iso: new RegExp(`^(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:(?:T| +)${time})?${zone}$`),
  compact: /^(\d{4})(\d\d)(\d\d)$/,
  mail: new RegExp(`^${weekday}(\\d\\d?) +${month} +(\\d{4})(?: +${time})?${zone}$`, "i"),
  plain: new RegExp(`^${weekday}${month} +(\\d\\d?)(?: +${time})?${zone},? +(\\d{4})$`, "i"),
  relative: /^([-+]?\d+)? *(second|sec|minute|min|hour|day|week)s?( +ago)?$/i,
};

const unitSeconds: Readonly<Record<string, number>> = { second: 1, sec: 1, minute: 60, min: 60, hour: 3600, day: 86_400, week: 604_800 };

/**
 * Reads a date as GNU date -d does, in UTC: `@N`, ISO 8601, the dates of mails and of ctime(3), and `N days ago`. Nothing where a number is
 * out of its range. Source: GNU coreutils, "Date input formats".
 *
 * @throws UnsupportedCall for all other forms
 */
export function parseDate(given: string, now: number): Moment | undefined {
  const text = given.trim();
  const at = /^@(-?\d+)(?:[.,](\d+))?$/.exec(text);
  if (at !== null) return { seconds: Number(at[1]), nanoseconds: fraction(at[2]) };
  if (text === "now") return { seconds: now, nanoseconds: 0 };
  if (text === "" || text === "today") return { seconds: text === "" ? now - (now % 86_400) : now, nanoseconds: 0 };
  if (text === "yesterday" || text === "tomorrow") return { seconds: now + (text === "tomorrow" ? 86_400 : -86_400), nanoseconds: 0 };
  const iso = forms.iso.exec(text) ?? forms.compact.exec(text);
  if (iso !== null) return moment({ year: iso[1], month: Number(iso[2]), day: iso[3], clock: iso.slice(4, 8), zone: iso[8] });
  const mail = forms.mail.exec(text);
  if (mail !== null) return moment({ year: mail[3], month: monthNumber(mail[2]), day: mail[1], clock: mail.slice(4, 8), zone: mail[8] });
  const plain = forms.plain.exec(text);
  if (plain !== null)
    return moment({ year: plain[8], month: monthNumber(plain[1]), day: plain[2], clock: plain.slice(3, 7), zone: plain[7] });
  const [, amount = "1", unit, ago] = forms.relative.exec(text) ?? [];
  if (unit === undefined) throw new UnsupportedCall(`the date ${text}`);
  return { seconds: now + Number(amount) * (unitSeconds[unit.toLowerCase()] ?? 0) * (ago === undefined ? 1 : -1), nanoseconds: 0 };
}

interface Written {
  readonly year: string | undefined;
  readonly month: number;
  readonly day: string | undefined;
  readonly clock: readonly (string | undefined)[];
  readonly zone: string | undefined;
}

function moment({ year, month: number, day, clock, zone: offset }: Written): Moment | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(0, 3).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const date = new Date(Date.UTC(Number(year), number - 1, Number(day), hours, minutes, seconds));
  if (date.getUTCMonth() !== number - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const [, sign = "+", away = "00", more = "00"] = /^([-+])(\d\d):?(\d\d)?$/.exec(offset ?? "") ?? [];
  const east = (Number(away) * 3600 + Number(more) * 60) * (sign === "-" ? -1 : 1);
  return { seconds: date.getTime() / 1000 - east, nanoseconds: fraction(clock[3]) };
}

const fraction = (digits: string | undefined): number => Number((digits ?? "").slice(0, 9).padEnd(9, "0"));

function monthNumber(name: string | undefined): number {
  const start = (name ?? "").slice(0, 3).toLowerCase();
  return monthNames.findIndex((one) => one.toLowerCase().startsWith(start)) + 1;
}
