import { type ContractRoot, type Finding, findCommand, findPath } from "./contract-root.js";
import { elfOf, type LibrarySearch } from "./elf-needs.js";

const oldest = 9;
/** First two bytes of bytecode by Python's minor version. Source: CPython, importlib/_bootstrap_external. */
const bytecodeMagic: Readonly<Record<number, number>> = { 9: 3425, 10: 3439, 11: 3495, 12: 3531, 13: 3571 };
/** What init1.py imports. */
const modules = ["asyncio", "ctypes", "http", "importlib", "json", "subprocess", "zipfile"];

/** Whether the image's Python is one that init1.py runs on: version, modules, bytecode. */
export async function checkPython(root: ContractRoot, search: LibrarySearch): Promise<Finding[]> {
  const python = findCommand(root, "python3");
  const minor = Number(/python3\.(\d+)$/.exec(python?.shown ?? "")?.[1]);
  if (python === undefined) return [];
  if (!Number.isInteger(minor)) {
    return [
      finding(
        "warning",
        "python",
        python.shown,
        `${python.shown} does not tell which Python it is.`,
        "Let python3 be a link to python3.N.",
      ),
    ];
  }
  if (minor < oldest) {
    return [finding("error", "python", python.shown, `init needs Python 3.${oldest}; this is 3.${minor}.`, "Build from a newer suite.")];
  }
  const home = `/usr/lib/python3.${minor}`;
  const findings: Finding[] = [];
  for (const name of modules) {
    if (!hasModule(root, [home], name)) {
      findings.push(
        finding(
          "error",
          "module",
          `${home}/${name}`,
          `init imports ${name}, which Python 3.${minor} lacks here.`,
          "Add the package python3.",
        ),
      );
    }
  }
  const folders = [
    "/usr/lib/python3/dist-packages",
    ...["/usr/local/lib", "/usr/lib"].map((lib) => `${lib}/python3.${minor}/dist-packages`),
  ];
  if (!hasModule(root, folders, "msgpack")) {
    findings.push(
      finding("error", "module", "msgpack", "init imports msgpack, which is not in the image.", "Add the package python3-msgpack."),
    );
  }
  const extensions = findPath(root, `${home}/lib-dynload`);
  if (extensions?.node.type === "directory") {
    for (const name of [...extensions.node.children.keys()].filter((one) => one.startsWith("_ctypes."))) {
      const file = findPath(root, `${extensions.shown}/${name}`);
      const elf = file?.node.type === "file" ? elfOf(await root.read(file.path)) : undefined;
      if (file !== undefined && elf !== undefined) findings.push(...(await search.check(file, elf)));
    }
  }
  return [...findings, ...(await checkBytecode(root, home, minor))];
}

function hasModule(root: ContractRoot, folders: readonly string[], name: string): boolean {
  return folders.some((folder) =>
    [`${name}.py`, `${name}.pyc`, `${name}/__init__.py`, `${name}/__init__.pyc`].some(
      (file) => findPath(root, `${folder}/${file}`) !== undefined,
    ),
  );
}

/** init starts Python at the level at which os is compiled; what is not compiled at that level is compiled on every boot. */
async function checkBytecode(root: ContractRoot, home: string, minor: number): Promise<Finding[]> {
  const level = [2, 1].find((n) => findPath(root, `${home}/__pycache__/os.cpython-3${minor}.opt-${n}.pyc`) !== undefined);
  const suffix = level === undefined ? "pyc" : `opt-${level}.pyc`;
  const path = `${home}/__pycache__/os.cpython-3${minor}.${suffix}`;
  const file = findPath(root, path);
  const hint = "Set `python: {bytecode: 2}` in runtime.yaml.";
  if (file?.node.type !== "file") {
    return [finding("warning", "bytecode", path, "Python's library is not compiled: it is compiled on every boot.", hint)];
  }
  const bytes = await root.read(file.path);
  const magic = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  if (magic !== (bytecodeMagic[minor] ?? magic)) {
    return [finding("warning", "bytecode", path, `${path} is not bytecode of Python 3.${minor}, and counts for nothing.`, hint)];
  }
  const second = `${home}/asyncio/__pycache__/__init__.cpython-3${minor}.${suffix}`;
  if (findPath(root, second) !== undefined || findPath(root, `${home}/asyncio/__init__.py`) === undefined) return [];
  return [finding("warning", "bytecode", second, "Only a part of Python's library is compiled at the level at which init runs it.", hint)];
}

function finding(severity: Finding["severity"], rule: string, path: string, message: string, hint: string): Finding {
  return { severity, rule, path, message, hint };
}
