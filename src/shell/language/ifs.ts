import type { Variables } from "./variables.js";

/** How unquoted text is cut into fields. */
export interface FieldSeparators {
  readonly space: string;
  readonly other: string;
  /** Between the fields of `"$*"`. */
  readonly join: string;
}

const white = " \t\n";

/** Source: POSIX, Shell Command Language, 2.6.5. */
export function fieldSeparators(variables: Variables): FieldSeparators {
  const ifs = variables.get("IFS") ?? white;
  return ifs === white ? usual : separatorsOf(ifs);
}

function separatorsOf(ifs: string): FieldSeparators {
  const characters = [...ifs];
  return {
    space: characters.filter((one) => white.includes(one)).join(""),
    other: characters.filter((one) => !white.includes(one)).join(""),
    join: ifs.slice(0, 1),
  };
}

const usual = separatorsOf(white);
