/** Names that Windows keeps for devices, whatever their ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether Windows cannot have a file of this name. */
export const isDeviceName = (name: string): boolean => devices.test(name);

/** A name for an image, from that of its project's folder; `runtime` where nothing of that can be kept. */
export function imageName(folderName: string): string {
  const kept = folderName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64)
    .replace(/[.-]+$/, "");
  if (kept === "") return "runtime";
  return isDeviceName(kept) ? `runtime-${kept}`.slice(0, 64) : kept;
}
