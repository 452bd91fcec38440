import type { Command, Invocation } from "../../shell/command.js";
import { PipeFile, writeText } from "../../shell/system/open-file.js";

/** The index of the words that vim's help explains, for each folder. Source: helpztags(1). */
export const helpztags: Command = (call) => {
  const { args, files, stdout, stderr } = call;
  if (args.length === 0) {
    writeText(stderr, "Error: no directories given. Check manpage for details.\n");
    return 255;
  }
  // What was found in one folder is written into those after it, too.
  const tags = new Map<string, Map<string, string>>();
  for (const folder of args.filter((one) => files.isDirectory(one))) {
    writeText(stdout, `Processing ${folder}\n`);
    for (const file of files.readdir(folder)) {
      const [name, language] = /^[\w.-]+\.(?:txt|([A-Za-z]{2})x)(?:.gz)?$/.exec(file) ?? [];
      if (name === undefined) continue;
      const index = `tags${language === undefined ? "" : `-${language}`}`;
      const known = tags.get(index) ?? new Map<string, string>();
      tags.set(index, known);
      for (const tag of tagsIn(helpText(call, `${folder}/${file}`))) known.set(tag, file);
    }
    for (const [index, known] of [...tags].filter(([, one]) => one.size > 0)) {
      const lines = [...known]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([tag, file]) => `${tag}\t${file}\t/*${tag.replaceAll("\\", "\\\\")}*\n`);
      files.writeText(`${folder}/${index}`, lines.join(""));
    }
  }
  return 0;
};

function helpText({ files, run }: Invocation, path: string): string {
  if (!path.endsWith(".gz")) return files.readText(path);
  const output = new PipeFile();
  run(["zcat", path], { stdout: output });
  return output.text();
}

const tagsIn = (text: string): readonly string[] => [...text.matchAll(/(?<=^|\s)\*([^*\s|]+?)\*(?=\s|$)/gm)].map(([, tag = ""]) => tag);
