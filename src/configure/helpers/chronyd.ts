import { type Command, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";

/** Prints its settings, with the files that they take in; it does not start. Source: chronyd(8), chrony.conf(5). */
export const chronyd: Command = ({ args, files, stdout }) => {
  if (args.length !== 1 || args[0] !== "-p") throw new UnsupportedCall(`chronyd ${args.join(" ")}`);
  const settings = (path: string): readonly string[] => (files.exists(path) ? files.readText(path).split("\n").flatMap(taken) : []);
  const taken = (text: string): readonly string[] => {
    const line = text.replace(/^\s*[!;#%].*/, "").trim();
    const [name = "", path = ""] = line.split(/\s+/);
    if (line === "") return [];
    if (name === "include") return settings(path);
    if (name !== "confdir") return [line];
    const found = files.isDirectory(path) ? files.readdir(path).filter((one) => one.endsWith(".conf")) : [];
    return found.flatMap((one) => settings(`${path}/${one}`));
  };
  writeText(
    stdout,
    settings("/etc/chrony/chrony.conf")
      .map((line) => `${line}\n`)
      .join(""),
  );
  return 0;
};
