import { byteString } from "../../core/byte-string.js";
import type { Files } from "../../shell/system/files.js";
import { DebconfDatabase } from "./database.js";

/** Writes answers into debconf's database before any package asks, as debconf-set-selections does. Source: debconf-set-selections(1). */
export function preseedQuestions(files: Files, answers: Readonly<Record<string, string>>): void {
  if (Object.keys(answers).length === 0) return;
  for (const folder of ["/var", "/var/cache", "/var/cache/debconf"]) if (!files.exists(folder)) files.mkdir(folder, 0o755);
  const database = DebconfDatabase.read(files);
  for (const [name, value] of Object.entries(answers)) database.preseed(byteString(name), byteString(value));
  database.write(files);
}
