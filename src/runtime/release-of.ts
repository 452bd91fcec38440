import { BuildError } from "../core/errors.js";
import type { DebianRelease, Definition } from "../definition/definition.js";

/**
 * The release that a project takes packages from.
 * @throws BuildError `DEFINITION_NO_RELEASE` where it is made from a root filesystem that is there already
 */
export function releaseOf({ from, file }: Pick<Definition, "from" | "file">): DebianRelease {
  if (from.distribution === "debian") return from;
  throw new BuildError("DEFINITION_NO_RELEASE", `This project is made from ${from.path}, and takes no packages from an archive.`, {
    where: { source: file },
    hint: "Only a project that is made from a release, such as from: debian:bookworm, has packages to lock and to explain.",
  });
}
