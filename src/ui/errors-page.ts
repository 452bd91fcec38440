import { type ErrorCode, errorCodes, exitCodes } from "../core/error-codes.js";

const statusMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  failed: "The work failed.",
  usage: "The command line or the settings cannot be understood.",
  verification: "A signature, a hash or the structure of an input is wrong.",
  unsatisfiable: "The packages that were asked for cannot stand together or do not exist.",
  network: "A server cannot be reached or does not have what is needed.",
  payment: "The account cannot pay for what was asked.",
  refused: "The node refused what was sent.",
  pending: "The result is not there yet: ask again later.",
  bug: "The program made a mistake: report it.",
  interrupted: "Ctrl-C or a signal stopped the work.",
};

/** docs/errors.md: every code, its exit status and what it means. An anchor is the code in lower case. */
export function errorsPage(): string {
  const statuses = Object.entries(exitCodes).map(([name, status]) => `| ${status} | ${statusMeanings[name as keyof typeof exitCodes]} |`);
  const codes = (Object.keys(errorCodes) as ErrorCode[]).map((code) => {
    const { exit, means } = errorCodes[code];
    return `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${exit} | ${means.replaceAll("|", "\\|")} |`;
  });
  return `<!-- Written by bin/build.js from src/core/error-codes.ts. Do not edit. -->
# Errors

A failed command writes to the standard error what could not be done and why, where, and what to do next:

\`\`\`
Error: what could not be done, and why. [CODE]
  in runtime.yaml:3:11
Hint: what to type or to change.
\`\`\`

With \`--json\` it writes \`{"error": {"code", "message", "hint", "where"}}\` to the standard output; \`hint\` and \`where\` are left out where there
is none. The code and the exit status are for programs and do not change; the words may.

## Exit statuses

| status | meaning |
| --- | --- |
| 0 | The work is done. |
${statuses.join("\n")}

## Codes

| code | status | meaning |
| --- | --- | --- |
${codes.join("\n")}
`;
}
