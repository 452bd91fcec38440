import { imagePathOf } from "../../tree/path.js";
import { type ContractRoot, type Finding, findCommand, findPath } from "./contract-root.js";
import { elfOf, type LibrarySearch } from "./elf-needs.js";

const oldest = 9;
/** First two bytes of bytecode by Python's minor version. Source: CPython, importlib/_bootstrap_external. */
const bytecodeMagic: Readonly<Record<number, number>> = { 9: 3425, 10: 3439, 11: 3495, 12: 3531, 13: 3571 };
/** What init1.py imports. */
const modules = ["asyncio", "ctypes", "http", "importlib", "json", "subprocess", "zipfile"];

/** Whether the image's Python is one that init1.py runs on: version, modules, bytecode. */
export async function checkPython(root: ContractRoot, search: LibrarySearch): Promise<Finding[]> {
  const python = await findCommand(root, "python3");
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
    if (!(await hasModule(root, [home], name))) {
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
  if (!(await hasModule(root, folders, "msgpack"))) {
    findings.push(
      finding("error", "module", "msgpack", "init imports msgpack, which is not in the image.", "Add the package python3-msgpack."),
    );
  }
  const extensions = `${home}/lib-dynload`;
  for (const name of (await root.names(imagePathOf(extensions))).filter((one) => one.startsWith("_ctypes."))) {
    const file = await findPath(root, `${extensions}/${name}`);
    const elf = file?.type === "file" ? elfOf(await root.view(file.path)) : undefined;
    if (file !== undefined && elf !== undefined) findings.push(...(await search.check(file, elf)));
  }
  return [...findings, ...(await checkBytecode(root, home, minor))];
}

async function hasModule(root: ContractRoot, folders: readonly string[], name: string): Promise<boolean> {
  for (const folder of folders) {
    for (const file of [`${name}.py`, `${name}.pyc`, `${name}/__init__.py`, `${name}/__init__.pyc`]) {
      if ((await findPath(root, `${folder}/${file}`)) !== undefined) return true;
    }
  }
  return false;
}

/** init starts Python at the level at which os is compiled; what is not compiled at that level is compiled on every boot. */
async function checkBytecode(root: ContractRoot, home: string, minor: number): Promise<Finding[]> {
  const compiled = (suffix: string) => `${home}/__pycache__/os.cpython-3${minor}.${suffix}`;
  let suffix = "pyc";
  for (const level of ["opt-1.pyc", "opt-2.pyc"]) if ((await findPath(root, compiled(level))) !== undefined) suffix = level;
  const path = compiled(suffix);
  const file = await findPath(root, path);
  const hint = "Set `python: {bytecode: 2}` in runtime.yaml.";
  if (file?.type !== "file") {
    return [finding("warning", "bytecode", path, "Python's library is not compiled: it is compiled on every boot.", hint)];
  }
  const bytes = await root.read(file.path);
  const magic = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  if (magic !== (bytecodeMagic[minor] ?? magic)) {
    return [finding("warning", "bytecode", path, `${path} is not bytecode of Python 3.${minor}, and counts for nothing.`, hint)];
  }
  const second = `${home}/asyncio/__pycache__/__init__.cpython-3${minor}.${suffix}`;
  if ((await findPath(root, second)) !== undefined || (await findPath(root, `${home}/asyncio/__init__.py`)) === undefined) return [];
  return [finding("warning", "bytecode", second, "Only a part of Python's library is compiled at the level at which init runs it.", hint)];
}

function finding(severity: Finding["severity"], rule: string, path: string, message: string, hint: string): Finding {
  return { severity, rule, path, message, hint };
}
