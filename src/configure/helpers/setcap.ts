import type { ByteString } from "../../core/byte-string.js";
import { type Command, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { writeText } from "../../shell/system/open-file.js";
import { capabilityNames, decodeCapabilities, encodeCapabilities, formatCapabilities, parseCapabilities } from "./capabilities.js";

const attribute = "security.capability" as ByteString;

/** Gives files capabilities. Source: setcap(8). */
export const setcap: Command = (call) => {
  const rest = call.args.filter((arg) => arg !== "-q");
  for (let at = 0; at < rest.length; at += 2) {
    const [text = "", path = ""] = rest.slice(at, at + 2);
    if (text.startsWith("-") && text !== "-r") throw new UnsupportedCall(`the option ${text}`);
    const node = call.files.find(path);
    if (node === undefined || node.type !== "file") return complain(call, `failed to set the capabilities of file '${path}'`);
    const xattrs = new Map(node.xattrs);
    if (text === "-r") {
      xattrs.delete(attribute);
    } else {
      const capabilities = parseCapabilities(text);
      if (capabilities === undefined) return complain(call, "fatal error: Invalid argument");
      xattrs.set(attribute, encodeCapabilities(capabilities));
    }
    call.files.setAttributes(path, { xattrs });
  }
  return 0;
};

/** Prints what files have. Source: getcap(8). */
export const getcap: Command = ({ args, files, stdout }) => {
  for (const path of args) {
    if (path.startsWith("-")) throw new UnsupportedCall(`the option ${path}`);
    const value = files.find(path)?.xattrs?.get(attribute);
    const capabilities = value === undefined ? undefined : decodeCapabilities(value);
    // Where most are there, the words say which are not.
    if (capabilities !== undefined && capabilities.permitted.size > capabilityNames.length / 2)
      throw new UnsupportedCall(`most capabilities of ${path}`);
    if (capabilities !== undefined) writeText(stdout, `${path} ${formatCapabilities(capabilities)}\n`);
  }
  return 0;
};
