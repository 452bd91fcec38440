import { type ByteString, displayBytes } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import type { Node } from "../../tree/node.js";
import { displayPath, type ImagePath, joinPath } from "../../tree/path.js";
import { deviceLimits } from "../format/inode.js";

/**
 * @param path of the directory that holds it; of the node where it has no name, as the root
 * @throws BuildError `SQUASHFS_UNSTORABLE` where squashfs has no room for a node or its name, or Linux would refuse it
 */
export function checkNode(path: ImagePath, node: Node, name?: ByteString): void {
  const why = (name === undefined ? undefined : nameFault(name)) ?? attributeFault(node) ?? typeFault(node);
  if (why === undefined) return;
  const whole = name === undefined ? path : joinPath(path, name);
  throw new BuildError("SQUASHFS_UNSTORABLE", `${displayPath(whole)} cannot be stored in the image: ${why}.`);
}

function nameFault(name: ByteString): string | undefined {
  if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\0")) return "this is not a name";
  return name.length > limits.nameLength ? `its name is longer than ${limits.nameLength} bytes` : undefined;
}

function attributeFault({ mode, uid, gid, mtime, xattrs }: Node): string | undefined {
  if (!isWithin(mode, 0o7777)) return `its mode is ${mode.toString(8)}`;
  if (!isWithin(uid, 0xffff_ffff) || !isWithin(gid, 0xffff_ffff)) return `its owner is ${uid}:${gid}`;
  if (!isWithin(mtime, 0xffff_ffff)) return `its time is ${mtime}, and 0 to ${0xffff_ffff} seconds since 1970 are possible`;
  if (xattrs === undefined) return undefined;
  let total = 0;
  for (const [key, value] of xattrs) {
    total += key.length + value.byteLength;
    if (key.length > limits.nameLength) return `the name of its attribute ${displayBytes(key)} is too long`;
    if (value.byteLength > limits.xattrValue) return `its attribute ${displayBytes(key)} has ${value.byteLength} bytes`;
  }
  return total > limits.xattrSetSize ? `its attributes have ${total} bytes` : undefined;
}

function typeFault(node: Node): string | undefined {
  if (node.type === "symlink") {
    const { length } = node.target;
    return length === 0 || length > limits.symlinkTarget ? `its target has ${length} bytes` : undefined;
  }
  if (node.type === "character-device" || node.type === "block-device") {
    const fits = isWithin(node.major, deviceLimits.major) && isWithin(node.minor, deviceLimits.minor);
    return fits ? undefined : `its device number is ${node.major}:${node.minor}`;
  }
  return undefined;
}

const isWithin = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
