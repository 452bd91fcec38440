import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";
import { mimeCache } from "../mime/cache.js";
import { MimeDatabase } from "../mime/database.js";
import { addPackage } from "../mime/packages.js";
import { mimeTables } from "../mime/tables.js";
import { typeDocument } from "../mime/type-document.js";
import { parseXml, XmlError } from "../xml/parser.js";
import { matching, readStatus } from "./dpkg-status.js";

/** The media whose folders are cleared of types that are gone. */
const media = [
  ...["all", "uri", "print", "text", "application", "image", "audio", "inode", "video", "message", "model", "multipart"],
  ...["x-content", "x-epoc", "x-scheme-handler", "font"],
];

/** Makes the database of MIME types out of what packages say of them. Source: update-mime-database(1); shared-mime-info, update-mime-database.c. */
export const updateMimeDatabase: Command = (call) => {
  const { args, files, stderr } = call;
  const [folder = "", ...more] = args.filter((arg) => arg !== "-n").map((arg) => arg.replace(/(?<=.)\/+$/, ""));
  if (folder === "" || folder.startsWith("-") || more.length > 0) throw new UnsupportedCall(`update-mime-database ${args.join(" ")}`);
  if (!files.isDirectory(`${folder}/packages`)) {
    writeText(stderr, `Directory '${folder}/packages' does not exist!\n`);
    return 1;
  }
  const database = readPackages(call, `${folder}/packages`);
  removeOldTypes(call, folder, database);
  for (const [name, type] of database.types.entries()) writeFile(call, `${folder}/${lowerCase(name)}.xml`, typeDocument(type));
  for (const [name, text] of mimeTables(database)) writeFile(call, `${folder}/${name}`, text);
  writeFile(call, `${folder}/mime.cache`, mimeCache(database));
  const version = matching(readStatus(call), "shared-mime-info")[0]?.version.replace(/-[^-]*$/, "") ?? "";
  writeFile(call, `${folder}/version`, `${version}\n`);
  return 0;
};

const lowerCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Override.xml is read last. */
function readPackages({ files, stdout }: Invocation, folder: string): MimeDatabase {
  const database = new MimeDatabase();
  const names = files.readdir(folder).filter((name) => name.endsWith(".xml"));
  const isLast = (name: string) => Number(name === "Override.xml");
  for (const name of names.sort((a, b) => isLast(a) - isLast(b))) {
    const path = `${folder}/${name}`;
    try {
      for (const warning of addPackage(database, parseXml(files.readText(path)), path)) writeText(stdout, `${warning}\n`);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw new UnsupportedCall(`the document ${path}, line ${error.line}: ${error.message}`);
    }
  }
  return database;
}

function removeOldTypes({ files }: Invocation, folder: string, { types }: MimeDatabase): void {
  for (const one of media) {
    if (!files.isDirectory(`${folder}/${one}`)) continue;
    for (const file of files.readdir(`${folder}/${one}`)) {
      const isOld = file.endsWith(".xml") && types.get(`${one}/${file.slice(0, -".xml".length)}`) === undefined;
      if (isOld) files.unlink(`${folder}/${one}/${file}`);
    }
  }
}

/** A new file takes the place of an old one. */
function writeFile({ files }: Invocation, path: string, text: string): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (!files.exists(folder)) files.mkdir(folder, 0o755);
  files.writeText(`${path}.new`, text, { mode: 0o644 });
  files.rename(`${path}.new`, path);
}
