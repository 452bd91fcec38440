import { BuildError } from "./errors.js";

/** SOURCE_DATE_EPOCH in seconds, or undefined where it is not set. Source: reproducible-builds.org/specs/source-date-epoch. */
export function sourceDateEpoch(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env["SOURCE_DATE_EPOCH"];
  if (text === undefined || text === "") return undefined;
  const seconds = Number(text);
  if (!/^\d{1,10}$/.test(text) || seconds > 0xffffffff) {
    throw new BuildError("USAGE", `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, which is not a number of seconds.`, {
      hint: "Set it to seconds since 1970, such as SOURCE_DATE_EPOCH=1767225600, or unset it.",
    });
  }
  return seconds;
}
