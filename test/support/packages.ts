import type { PackagesFile } from "#src/apt/package-index.js";

/** A stanza of a Packages file: `name version`, and fields that are added or replaced. */
export function packageStanza(package_: string, fields: Readonly<Record<string, string>> = {}): string {
  const [name = "", version = ""] = package_.split(" ");
  const all = {
    Package: name,
    Version: version,
    Architecture: "amd64",
    Filename: `pool/main/${name}_${version}_amd64.deb`,
    Size: "1000",
    SHA256: "0".repeat(64),
    ...fields,
  };
  return Object.entries(all)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join("");
}

/** A Packages file of these stanzas. */
export function packagesFile(suite: string, stanzas: readonly string[]): PackagesFile {
  return { suite, baseUrl: "http://mirror.test/debian", bytes: new TextEncoder().encode(`${stanzas.join("\n")}\n`) };
}
