import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

/** Which rooms a room may import; every room may import core and third-party. The house is drawn in docs/decisions.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  commands: ["runtime", "ui", "report", "publish", "host", "squashfs", "codec", "tree"],
  ui: ["report", "publish", "tree", "squashfs"],
  runtime: ["definition", "apt", "store", "configure", "guest", "squashfs", "deb", "tree", "codec"],
  definition: ["codec"],
  configure: ["shell", "deb", "tree", "store"],
  shell: ["tree"],
  guest: ["tree"],
  host: ["apt", "deb", "squashfs", "codec", "tree"],
  store: ["deb", "squashfs", "codec", "tree"],
  apt: ["deb", "codec"],
  publish: [],
  report: ["squashfs", "tree", "deb"],
  deb: ["tree", "codec"],
  squashfs: ["tree", "codec"],
  tree: [],
  codec: [],
  core: [],
  "third-party": [],
};

/** Files that must load where there is no Node: the image format and the data under it. */
const browserRooms = ["squashfs", "tree"];
/** Their adapters to the host. */
const hostAdapters = ["tree/folder.ts", "tree/host-xattrs.ts", "tree/folder-writer.ts"];
/** Where a guest's sockets are spoken with, a program is served, and a socket tells that a process lives: nothing there leaves this computer. */
const localFiles = [
  "core/scratch-folder.ts",
  "host/drivers/firecracker-api.ts",
  "host/guest-api.ts",
  "host/serve.ts",
  "host/supervisor.ts",
  "host/transport.ts",
];
/** The only places that may touch the network: requests, downloads and images that are read by them, and Aleph's nodes. */
const networkFiles = [
  "third-party/undici.ts",
  "core/http-request.ts",
  "core/http-source.ts",
  "apt/fetch.ts",
  "publish/node-request.ts",
  ...localFiles,
];

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), "utf8");
  const found = text.matchAll(/^(?:import|export)\s(type\s)?[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm);
  return [...found].map(([, type, from, bare, lazy]) => ({ from: file, to: from ?? bare ?? lazy ?? "", typeOnly: type !== undefined }));
}

const imports = files.flatMap(importsOf);
const target = ({ from, to }: Import): string =>
  relative(src, resolve(src, dirname(from), to))
    .replaceAll("\\", "/")
    .replace(/\.js$/, ".ts");
const inner = imports.filter(({ to }) => to.startsWith("."));
const room = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "index");

describe("the import graph", () => {
  test("knows every room", () => {
    const rooms = new Set(files.filter((file) => file.includes("/")).map(room));
    expect([...rooms].filter((name) => !(name in mayImport))).toEqual([]);
  });

  test("runs from left to right only", () => {
    const wrong = inner
      .filter(({ from }) => room(from) !== "index")
      .filter((one) => {
        const to = room(target(one));
        return to !== room(one.from) && to !== "core" && to !== "third-party" && !(mayImport[room(one.from)] ?? []).includes(to);
      })
      .map((one) => `${one.from} -> ${target(one)}`);
    expect(wrong).toEqual([]);
  });

  test("points at files that exist", () => {
    const known = new Set(files);
    expect(inner.filter((one) => !known.has(target(one))).map((one) => `${one.from} -> ${one.to}`)).toEqual([]);
  });

  test("has no cycles between files", () => {
    const edges = new Map<string, string[]>();
    for (const one of inner) {
      if (!one.typeOnly) edges.set(one.from, [...(edges.get(one.from) ?? []), target(one)]);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      const seen = trail.indexOf(file);
      if (seen >= 0) cycles.push([...trail.slice(seen), file].join(" -> "));
      if (seen >= 0 || done.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test("keeps Node out of the image format", () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const one of imports) {
        if (one.from === file && !one.typeOnly && one.to.startsWith(".")) visit(target(one));
      }
    };
    for (const file of files) if (browserRooms.includes(room(file)) && !hostAdapters.includes(file)) visit(file);
    const wrong = imports
      .filter(({ from, to, typeOnly }) => reached.has(from) && to.startsWith("node:") && !typeOnly)
      .map(({ from, to }) => `${from} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  test("has codecs that need nothing of Node", () => {
    const reached = new Set<string>();
    const rest = ["codec/block/portable-codecs.ts"];
    for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      rest.push(...inner.filter(({ from, typeOnly }) => from === file && !typeOnly).map(target));
    }
    const wrong = imports.filter(({ from, to }) => reached.has(from) && to.startsWith("node:"));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
    expect(reached.size).toBeGreaterThan(12);
  });

  test("touches the network in one place", () => {
    const modules = ["node:http", "node:https", "node:net", "node:tls", "node:dns"];
    const network = (one: Import) => modules.includes(one.to) || /^undici\b/.test(one.to) || target(one) === "third-party/undici.ts";
    const wrong = imports.filter((one) => network(one) && !networkFiles.includes(one.from)).map(({ from, to }) => `${from} -> ${to}`);
    expect(wrong).toEqual([]);
  });
});
