import { type Command, UnsupportedCall } from "../../shell/command.js";
import { parseOptions } from "../../shell/getopt.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";

const folder = "/etc";
const drivers = `${folder}/odbcinst.ini`;
const counter = "UsageCount";

type Sections = Map<string, Map<string, string>>;

/** The list of ODBC's drivers, each with the number of those who count on it. Source: odbcinst(1); unixODBC, exe/odbcinst.c and ini/iniCommit.c. */
export const odbcinst: Command = (call) => {
  const { args, files, stdout } = call;
  const options = parseOptions(args, { short: "iudqvf:n:" });
  const [file, name] = [options.value("f"), options.value("n")];
  const actions = ["i", "u", "q"].filter((one) => options.has(one)).join("");
  if (!options.has("d")) throw new UnsupportedCall(`odbcinst ${args.join(" ")}`);
  const say = (text: string) => {
    if (!options.has("v")) writeText(stdout, text);
  };
  if (actions === "i" && file !== undefined) {
    if (!files.exists(file)) {
      say(`odbcinst: iniOpen failed on ${file}.\n`);
      return 1;
    }
    for (const [driver, values] of parse(files.readText(file))) {
      const count = install(files, driver, values);
      say(`odbcinst: Driver installed. Usage count increased to ${count}. \n    Target directory is ${folder}\n`);
    }
    return 0;
  }
  if (actions === "u" && name !== undefined) {
    const left = remove(files, name);
    say(
      left > 0
        ? `${name} usage count has been reduced to ${left}\n`
        : `${name} has been deleted (if it existed at all) because its usage count became zero\n`,
    );
    return 0;
  }
  if (actions !== "q" || name !== undefined) throw new UnsupportedCall(`odbcinst ${args.join(" ")}`);
  say([...installed(files).keys()].map((one) => `[${one}]\n`).join(""));
  return 0;
};

const installed = (files: Files): Sections => (files.exists(drivers) ? parse(files.readText(drivers)) : new Map());

/** A driver that is there without a number has one who counts on it. */
const usage = (values: ReadonlyMap<string, string> | undefined): number =>
  values === undefined ? 0 : Number.parseInt(values.get(counter) ?? "1", 10) || 0;

/** A driver that is installed again goes to the end, with the values of its template. */
function install(files: Files, driver: string, values: ReadonlyMap<string, string>): number {
  const sections = installed(files);
  const count = usage(sections.get(driver)) + 1;
  sections.delete(driver);
  sections.set(driver, new Map([...[...values].filter(([key]) => key !== counter), [counter, String(count)]]));
  write(files, sections);
  return count;
}

function remove(files: Files, driver: string): number {
  const sections = installed(files);
  const values = sections.get(driver);
  const left = Math.max(usage(values) - 1, 0);
  if (left > 0) values?.set(counter, String(left));
  else sections.delete(driver);
  write(files, sections);
  return left;
}

/** Sections and their values; comments are lost when it is written. */
function parse(text: string): Sections {
  const sections: Sections = new Map();
  let current: Map<string, string> | undefined;
  for (const line of text.split("\n").map((one) => one.trim())) {
    const [, name] = /^\[([^\]]*)\]/.exec(line) ?? [];
    if (line === "" || line.startsWith(";") || line.startsWith("#")) continue;
    if (name !== undefined) {
      current = sections.get(name) ?? new Map();
      sections.set(name, current);
    } else {
      const at = line.indexOf("=");
      current?.set((at < 0 ? line : line.slice(0, at)).trim(), at < 0 ? "" : line.slice(at + 1).trim());
    }
  }
  return sections;
}

function write(files: Files, sections: Sections): void {
  const text = [...sections].map(([name, values]) => `[${name}]\n${[...values].map(([key, value]) => `${key}=${value}\n`).join("")}\n`);
  files.writeText(drivers, text.join(""), { mode: 0o666 });
}
