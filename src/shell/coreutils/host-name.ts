import { UnsupportedCall } from "../command.js";
import type { Files } from "../system/files.js";

/** The name of the computer, from /etc/hostname. @throws UnsupportedCall where the image does not say it */
export function hostName(files: Files): string {
  const text = files.find("/etc/hostname")?.type === "file" ? files.readText("/etc/hostname") : "";
  const name = text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
  if (name === undefined) throw new UnsupportedCall("the name of the computer, which /etc/hostname does not say");
  return name;
}
