import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { parseOptions } from "../../shell/getopt.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";

const known = "/var/lib/libxml-sax-perl/ParserDetails.d";
const list = "/etc/perl/XML/SAX/ParserDetails.ini";
const sums = "/var/lib/libxml-sax-perl/ParserDetails.ini.md5sum";

/** The SAX parsers that Perl finds, a file for each, and the list that is made of them. Source: libxml-sax-perl, update-perl-sax-parsers(8). */
export const updatePerlSaxParsers: Command = (call) => {
  const { args, files, stdout } = call;
  const options = parseOptions(args, {
    short: "",
    long: { "add=": "add", "remove=": "remove", update: "update", "priority=": "priority", quiet: "quiet" },
  });
  const [action, ...others] = options.given.filter(([name]) => ["add", "remove", "update"].includes(name));
  if (action === undefined || others.length > 0 || options.operands.length > 0)
    throw new UnsupportedCall(`update-perl-sax-parsers ${args.join(" ")}`);
  const [verb, parser] = action;
  const priority = options.value("priority") ?? "50";
  const say = (text: string) => {
    if (!options.has("quiet")) writeText(stdout, `update-perl-sax-parsers: ${text}...\n`);
  };
  const path = `${known}/${priority === "0" ? "" : `${priority}-`}${parser}`;
  if (verb === "update") {
    say("Updating overall Perl SAX parser modules info file");
    return update(call);
  }
  say(`${verb === "add" ? "R" : "Unr"}egistering Perl SAX parser ${parser} with priority ${priority}`);
  if (files.exists(path)) files.unlink(path);
  if (verb === "add") {
    const features = [...new Set(featuresOf(files, parser))].sort();
    files.writeText(path, `[${parser}]\n${features.map((one) => `${one} = 1\n`).join("")}\n\n`, { mode: 0o666 });
  }
  return 0;
};

function update({ files, run }: Invocation): number {
  const text = files.readdir(known).map((name) => files.readText(`${known}/${name}`));
  const temporary = "/tmp/ParserDetails.ini";
  files.writeText(temporary, text.join(""));
  files.chmod(temporary, 0o644);
  run(["ucf", "--debconf-ok", "--sum-file", sums, temporary, list]);
  files.unlink(temporary);
  return 0;
}

/** What a parser's `supported_features` gives: strings, and those of what it is based on. Where it has none, its base has. Source: XML::SAX::Base. */
function featuresOf(files: Files, parser: string): readonly string[] {
  const text = files
    .readText(moduleFile(files, parser))
    .replace(/^__(END|DATA)__$[\s\S]*/m, "")
    .replace(/^=[a-z][\s\S]*?^=cut$/gm, "");
  const bases = [...text.matchAll(/^\s*(?:(?:our\s+)?@ISA\s*=|use\s+(?:base|parent)\b)([^;]*);/gm)]
    .flatMap(([, words = ""]) => [...words.matchAll(/[A-Za-z]\w*(?:::\w+)+/g)])
    .map(([name]) => name);
  const inherited = () => bases.flatMap((base) => featuresOf(files, base));
  const [, body] = /^sub supported_features\s*\{(.*\}$|[\s\S]*?^\})/m.exec(text) ?? [];
  if (body === undefined) return inherited();
  const plain = body.replace(/^\s*#.*$/gm, "").replaceAll("supported_features()", "supported_features");
  const [, values] = /return\s*\(([^)]*)\)\s*;\s*\}$/.exec(plain) ?? [];
  if (values === undefined) throw new UnsupportedCall(`the features of ${parser}`);
  const words = values.split(",").map((word) => word.trim());
  return words
    .filter((word) => word !== "")
    .flatMap((word) => {
      if (/^\$(self|_\[0\])->SUPER::supported_features$/.test(word)) return inherited();
      if (!/^('[^']*'|"[^"$@\\]*")$/.test(word)) throw new UnsupportedCall(`the features of ${parser}: ${word}`);
      return [word.slice(1, -1)];
    });
}

/** Where Perl finds a module: the folders of Debian's @INC. Source: perl(1), debian/patches. */
function moduleFile(files: Files, module: string): string {
  const name = `${module.replaceAll("::", "/")}.pm`;
  const triplets = files.isDirectory("/usr/lib") ? files.readdir("/usr/lib").filter((one) => one.includes("-linux-gnu")) : [];
  const folders = [
    ...triplets.flatMap((triplet) => {
      const folder = `/usr/lib/${triplet}/perl5`;
      return files.isDirectory(folder) ? files.readdir(folder).map((version) => `${folder}/${version}`) : [];
    }),
    "/usr/share/perl5",
  ];
  const found = folders.map((folder) => `${folder}/${name}`).find((path) => files.exists(path));
  if (found === undefined) throw new UnsupportedCall(`Perl's module ${module}, which is not found`);
  return found;
}
