import type { Suite } from "../../definition/definition.js";

/** What a new project can start from. */
export const templateNames = ["python", "node", "binary", "official", "minimal"] as const;

export type TemplateName = (typeof templateNames)[number];

const binary = ["python3-minimal", "python3-msgpack", "iproute2", "unzip", "mount", "util-linux", "socat", "ca-certificates"];

/** The library's name changes with its interface. */
const secp256k1: Readonly<Record<Suite, string>> = { bullseye: "libsecp256k1-0", bookworm: "libsecp256k1-1", trixie: "libsecp256k1-2" };

/** Packages that a suite has no more: trixie knows version 2 of control groups only. */
const gone: Readonly<Record<Suite, readonly string[]>> = { bullseye: [], bookworm: [], trixie: ["cgroupfs-mount"] };

/** The packages that a template names, without what they depend on. */
export function templatePackages(template: TemplateName, suite: Suite): readonly string[] {
  const packages = packagesOf[template](suite);
  return packages.filter((name) => !gone[suite].includes(name));
}

const packagesOf: Readonly<Record<TemplateName, (suite: Suite) => readonly string[]>> = {
  python: () => [
    ...["python3-minimal", "python3-aiohttp", "python3-msgpack", "iproute2", "unzip", "mount", "util-linux", "socat", "openssh-server"],
    "ca-certificates",
  ],
  binary: () => binary,
  node: () => [...binary, "nodejs", "npm"],
  minimal: () => ["python3-minimal", "python3-msgpack", "iproute2", "mount", "util-linux", "socat", "unzip"],
  official: (suite) => [
    ...["python3-minimal", "openssh-server", "socat", secp256k1[suite], "python3-aiohttp", "python3-msgpack", "python3-setuptools"],
    ...["python3-venv", "python3-pip", "python3-cytoolz", "python3-pydantic", "iproute2", "unzip", "nodejs", "npm", "build-essential"],
    ...["python3-dev", "python3-fastapi", "docker.io", "cgroupfs-mount", "nftables", "iputils-ping", "curl", "locales"],
  ],
};
