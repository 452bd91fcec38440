import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DebconfDatabase } from "#src/configure/debconf/database.js";
import { DebconfSession } from "#src/configure/debconf/protocol.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { readRest, writeText } from "#src/shell/system/open-file.js";
import { Tree } from "#src/tree/tree.js";
import { temporaryFolder } from "../../support/folder.js";
import { lacks } from "../../support/oracle.js";

const templates = `Template: a/text
Type: string
Description: A text

Template: a/choice
Type: select
Choices: one, two, \${others}
Default: two
Description: A choice of \${what}
 Which of \${what} is it?
`;

function inReal(lines: readonly string[]): readonly string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.templates"), templates);
  const databases = ["config", "templates"].map((name) => `Name: ${name}\nDriver: File\nFilename: ${folder}/${name}.dat\n\n`);
  writeFileSync(join(folder, "debconf.conf"), `Config: config\nTemplates: templates\n\n${databases.join("")}`);
  const env = { ...process.env, DEBCONF_SYSTEMRC: join(folder, "debconf.conf"), DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const input = lines.map((line) => `${line.replace("FOLDER", folder)}\n`).join("");
  const ended = spawnSync("debconf-communicate", ["a"], { input, env, encoding: "latin1" });
  return ended.stdout.trimEnd().split("\n");
}

function inOurs(lines: readonly string[]): readonly string[] {
  const files = new Files(new FileTable({ tree: new Tree(), read: () => new Uint8Array(0), now: 0 }));
  const session = new DebconfSession(DebconfDatabase.read(files), "a", () => templates);
  writeText(session, lines.map((line) => `${line}\n`).join(""));
  return readRest(session).trimEnd().split("\n");
}

const load = "X_LOADTEMPLATEFILE FOLDER/a.templates a";

test.skipIf(lacks("debconf-communicate")).each([
  ["GET a/text", "GET a/choice", "METAGET a/text value", "METAGET a/choice value", "METAGET a/choice default", "METAGET a/choice type"],
  ["INPUT medium a/text", "GO", "METAGET a/text value", "GET a/text", "FGET a/text seen"],
  ["SET a/text some  words here", "METAGET a/text value", "METAGET a/text VALUE", "GET a/text", "RESET a/text", "GET a/text"],
  [
    "SUBST a/choice what the two",
    "METAGET a/choice description",
    "METAGET a/choice extended_description",
    "SUBST a/choice others three, four",
    "METAGET a/choice choices",
  ],
  ["GET a/nothing", "METAGET a/nothing value", "METAGET a/text owners", "SET a/nothing x", "FSET a/text seen true", "FGET a/text seen"],
])("%j is answered as by debconf itself", (...lines) => {
  const asked = [load, ...lines];
  const [, ...real] = inReal(asked);
  expect(inOurs(asked).slice(1)).toEqual(real);
});
