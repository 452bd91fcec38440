/** A time in UTC, in its parts. */
interface Parts {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly date: Date;
  /** From 0: Sunday. */
  readonly weekday: number;
  /** From 0. */
  readonly yearDay: number;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/** The names of the months in the C locale. */
export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** What a directive gives, and how it is filled up. */
interface Field {
  readonly text: string;
  readonly width: number;
  readonly pad: "0" | " ";
}

const number = (value: number, width: number, pad: "0" | " " = "0"): Field => ({ text: String(value), width, pad });
const text = (value: string): Field => ({ text: value, width: 0, pad: " " });

/** Writes a time in UTC and the C locale as strftime(3) does, with the flags and widths of GNU date. Unknown directives stay as they are. */
export function formatDate(format: string, seconds: number, nanoseconds = 0): string {
  const date = new Date(seconds * 1000);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const yearDay = Math.floor((date.getTime() - start) / 86_400_000);
  const parts: Parts = { seconds, nanoseconds, date, weekday: date.getUTCDay(), yearDay };
  return format.replace(/%([-_0^#+]*)(\d*)[EO]?(:{0,3}[A-Za-z%])/g, (whole, flags: string, width: string, directive: string) => {
    const composed = compositions[directive];
    const field = composed !== undefined ? text(formatDate(composed, seconds, nanoseconds)) : fieldOf(directive, parts);
    return field === undefined ? whole : padded(field, { flags, width, directive });
  });
}

const compositions: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

function padded(field: Field, how: { readonly flags: string; readonly width: string; readonly directive: string }): string {
  const { flags, directive } = how;
  let value = field.text;
  if (directive === "N") return subseconds(value, how);
  if (flags.includes("^")) value = value.toUpperCase();
  if (flags.includes("#")) value = directive === "p" || directive === "Z" ? value.toLowerCase() : value.toUpperCase();
  const filler = [...flags].findLast((flag) => "-_0+".includes(flag));
  if (filler === "-") return value;
  const pad = filler === "_" ? " " : filler === "0" || filler === "+" ? "0" : field.pad;
  const width = how.width === "" ? field.width : Number(how.width);
  const sign = value.startsWith("-") && pad === "0" ? "-" : "";
  return sign + value.slice(sign.length).padStart(width - sign.length, pad);
}

/** Nanoseconds: a width says how many digits there are. */
function subseconds(value: string, { flags, width }: { readonly flags: string; readonly width: string }): string {
  const digits = value.slice(0, width === "" ? 9 : Number(width)).padEnd(Number(width), "0");
  return flags.includes("-") && width !== "" ? digits.replace(/(?<=\d)0+$/, "") : digits;
}

function fieldOf(directive: string, parts: Parts): Field | undefined {
  const { date, weekday, yearDay, seconds } = parts;
  const year = date.getUTCFullYear();
  const hours = date.getUTCHours();
  const week = (first: number) => Math.floor((yearDay + 7 - ((weekday - first + 7) % 7)) / 7);
  switch (directive) {
    case "%":
      return text("%");
    case "n":
      return text("\n");
    case "t":
      return text("\t");
    case "a":
      return text((weekdays[weekday] ?? "").slice(0, 3));
    case "A":
      return text(weekdays[weekday] ?? "");
    case "b":
    case "h":
      return text((monthNames[date.getUTCMonth()] ?? "").slice(0, 3));
    case "B":
      return text(monthNames[date.getUTCMonth()] ?? "");
    case "C":
      return number(Math.floor(year / 100), 2);
    case "d":
      return number(date.getUTCDate(), 2);
    case "e":
      return number(date.getUTCDate(), 2, " ");
    case "g":
      return number(isoWeek(parts).year % 100, 2);
    case "G":
      return number(isoWeek(parts).year, 4);
    case "H":
      return number(hours, 2);
    case "I":
      return number(hours % 12 || 12, 2);
    case "j":
      return number(yearDay + 1, 3);
    case "k":
      return number(hours, 2, " ");
    case "l":
      return number(hours % 12 || 12, 2, " ");
    case "m":
      return number(date.getUTCMonth() + 1, 2);
    case "M":
      return number(date.getUTCMinutes(), 2);
    case "N":
      return text(String(parts.nanoseconds).padStart(9, "0"));
    case "p":
      return text(hours < 12 ? "AM" : "PM");
    case "P":
      return text(hours < 12 ? "am" : "pm");
    case "q":
      return number(Math.floor(date.getUTCMonth() / 3) + 1, 1);
    case "s":
      return number(seconds, 1);
    case "S":
      return number(date.getUTCSeconds(), 2);
    case "u":
      return number(weekday || 7, 1);
    case "U":
      return number(week(0), 2);
    case "V":
      return number(isoWeek(parts).week, 2);
    case "w":
      return number(weekday, 1);
    case "W":
      return number(week(1), 2);
    case "y":
      return number(year % 100, 2);
    case "Y":
      return number(year, 4);
    case "z":
      return text("+0000");
    case ":z":
      return text("+00:00");
    case "::z":
      return text("+00:00:00");
    case ":::z":
      return text("+00");
    case "Z":
      return text("UTC");
    default:
      return undefined;
  }
}

/** The week that has most of its days in its year. Source: ISO 8601. */
function isoWeek({ date, weekday }: Parts): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (weekday || 7)) * 86_400_000);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 / 7) + 1 };
}
