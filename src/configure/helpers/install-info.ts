import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { PipeFile } from "../../shell/system/open-file.js";
import { addManual, emptyDirectory } from "../info/directory.js";
import { ManualError, readManual } from "../info/manual.js";

/** What is shorter is no manual for the real program. */
const leastBytes = 13;

/** Puts what an Info manual says of itself into the index of manuals. Source: install-info(1). */
export const installInfo: Command = (call) => {
  const { args, files } = call;
  const [manual, directory, ...more] = args;
  if (manual === undefined || directory === undefined || more.length > 0 || args.some((arg) => arg.startsWith("-")))
    throw new UnsupportedCall(`install-info ${args.join(" ")}`);
  if (!files.exists(directory)) files.writeText(directory, emptyDirectory, { mode: 0o666 });
  try {
    const found = readManual(manualText(call, manual));
    if (found.entries.length === 0) {
      complain(call, `warning: no info dir entry in \`${manual}'`);
      return 0;
    }
    files.writeText(directory, addManual(files.readText(directory), found));
    return 0;
  } catch (error) {
    if (!(error instanceof ManualError)) throw error;
    throw new UnsupportedCall(`the manual ${manual}: ${error.message}`);
  }
};

/** The real program looks for a compressed one where there is none by the name. */
function manualText({ files, run }: Invocation, path: string): string {
  const found = [path, `${path}.gz`].find((one) => files.exists(one));
  if (found === undefined) throw new ManualError("it is not there");
  const bytes = files.readBytes(found);
  if (bytes.byteLength < leastBytes) throw new ManualError("it is too short");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (/\.(xz|bz2|lz|lzma)$/.test(found)) throw new ManualError("its compression");
    return files.readText(found);
  }
  const output = new PipeFile();
  if (run(["gzip", "-dc", found], { stdout: output }) !== 0) throw new ManualError("it cannot be decompressed");
  return output.text();
}
