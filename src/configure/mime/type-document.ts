import { attribute, type XmlElement } from "../xml/element.js";
import { formatXml } from "../xml/writer.js";
import type { MimeType } from "./database.js";
import { freedesktop } from "./magic.js";

/** The file of one type: comments, names and icons, and what other namespaces say. */
export function typeDocument({ name, fields }: MimeType): string {
  return formatXml({
    name: "mime-type",
    localName: "mime-type",
    namespace: freedesktop,
    attributes: [
      { name: "xmlns", value: freedesktop },
      { name: "type", value: name },
    ],
    children: [{ comment: "Created automatically by update-mime-database. DO NOT EDIT!" }, ...fields.map(withNamespace)],
    line: 1,
  });
}

/** An element of another namespace declares it itself, where only its document did. */
function withNamespace(field: XmlElement): XmlElement {
  if (field.namespace === freedesktop && !field.name.includes(":"))
    return { ...field, attributes: field.attributes.filter(({ name }) => name !== "xmlns") };
  const [prefix] = field.name.includes(":") ? field.name.split(":") : [undefined];
  const declaration = prefix === undefined ? "xmlns" : `xmlns:${prefix}`;
  if (field.namespace === undefined || attribute(field, declaration) !== undefined) return field;
  return { ...field, attributes: [{ name: declaration, value: field.namespace }, ...field.attributes] };
}
