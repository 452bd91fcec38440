import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const dist = join(root, "dist");
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-bundles-"));
const text = (path: string) => readFileSync(path, "utf8");
const {
  dependencies,
  optionalDependencies,
  devDependencies,
  exports: faces,
}: {
  readonly [kind in "dependencies" | "optionalDependencies" | "devDependencies"]: Readonly<Record<string, string>>;
} & { readonly exports: Readonly<Record<string, string | { readonly types: string }>> } = JSON.parse(text(join(root, "package.json")));
const installed = Object.keys({ ...dependencies, ...optionalDependencies });

const names = readdirSync(join(root, "src", "third-party"))
  .filter((name) => /^[^.]+\.ts$/.test(name))
  .map((name) => name.replace(/\.ts$/, ""));
const built = readdirSync(dist, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
const bundles = names.map((name) => `third-party/${name}.js`);

const packageName = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const importsOf = (path: string): string[] =>
  [...text(path).matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"/gm)].map(
    ([, from, bare, lazy]) => from ?? bare ?? lazy ?? "",
  );
const isBare = (specifier: string): boolean => /^[@a-z]/.test(specifier) && !isBuiltin(specifier);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("packages of several files", () => {
  test("are not loaded file by file when the program starts", () => {
    const { status } = spawnSync(process.execPath, [join(root, "bin", "run.js"), "--version"], {
      env: { ...process.env, NODE_V8_COVERAGE: folder },
    });
    expect(status).toBe(0);
    const [report = ""] = readdirSync(folder).filter((name) => name.startsWith("coverage-"));
    const { result }: { readonly result: readonly { readonly url: string }[] } = JSON.parse(text(join(folder, report)));
    const loaded = result
      .filter(({ url }) => url.startsWith("file:"))
      .map(({ url }) => relative(root, fileURLToPath(url)).replaceAll("\\", "/"));
    expect(loaded).toContain("dist/third-party/oclif.js");
    expect(loaded.filter((path) => path.startsWith("node_modules/"))).toEqual(["node_modules/fastest-levenshtein/mod.js"]);
  });

  test("are imported from their bundle only", () => {
    const wrong = built
      .filter((name) => name.endsWith(".js") && !bundles.includes(name))
      .flatMap((name) => importsOf(join(dist, name)).map((to) => ({ name, to })))
      .filter(({ to }) => isBare(to) && !installed.includes(packageName(to)))
      .map(({ name, to }) => `${name} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  test.each(bundles)("need nothing beside them: %s", (name) => {
    expect(importsOf(join(dist, name)).filter((to) => !isBuiltin(to))).toEqual([]);
    expect(text(join(dist, name)).length).toBeGreaterThan(10_000);
  });

  test("need nothing of Node where the image format loads them", () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const to of importsOf(path)) if (to.startsWith(".")) visit(resolve(dirname(path), to));
    };
    visit(join(dist, "squashfs", "index.js"));
    const found = [...reached].filter((path) => bundles.includes(relative(dist, path).replaceAll("\\", "/")));
    expect(found.map((path) => relative(dist, path))).toEqual([join("third-party", "noble-hashes.js")]);
    expect(found.flatMap(importsOf)).toEqual([]);
  });

  test("do not stand in the declarations of the library", () => {
    const reached = new Set<string>();
    const wrong: string[] = [];
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const to of importsOf(path)) {
        if (to.startsWith(".")) visit(resolve(dirname(path), to.replace(/\.js$/, ".d.ts")));
        else if (isBare(to) && !installed.includes(packageName(to))) wrong.push(`${relative(dist, path)} -> ${to}`);
      }
    };
    for (const face of Object.values(faces)) if (typeof face !== "string") visit(join(root, face.types));
    expect(wrong).toEqual([]);
    expect(reached.size).toBeGreaterThan(40);
  });

  test("come with their licences", () => {
    const licences = text(join(dist, "third-party", "LICENSES.txt"));
    const packages = new Set(names.flatMap((name) => importsOf(join(root, "src", "third-party", `${name}.ts`)).map(packageName)));
    for (const name of packages) {
      expect(licences).toContain(`${name} ${devDependencies[name]} (`);
      const own = join(root, "node_modules", name);
      const [file = ""] = readdirSync(own).filter((entry) => /^licen[cs]e/i.test(entry));
      expect(licences).toContain(text(join(own, file)).replaceAll("\r\n", "\n").trim());
    }
    expect(licences).not.toContain("undefined");
  });

  test("give the same bytes each time", async () => {
    const bin: { bundleThirdParty(root: string, folder: string): Promise<void> } = await import(
      pathToFileURL(join(root, "bin", "third-party.js")).href
    );
    const again = join(folder, "again");
    await bin.bundleThirdParty(root, again);
    // a source map says where the modules are from where it is itself
    const made = readdirSync(again).filter((name) => !name.endsWith(".map"));
    const differ = made.filter((name) => text(join(again, name)) !== text(join(dist, "third-party", name)));
    expect(differ).toEqual([]);
    expect(made).toHaveLength(names.length + 1);
  });
});
