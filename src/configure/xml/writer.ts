import type { XmlElement, XmlNode } from "./element.js";

/** A document as libxml2 writes it with `xmlSaveFormatFileEnc` in UTF-8: elements that hold no text stand on lines of their own. */
export function formatXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${formatNode(root, 0, true)}\n`;
}

function formatNode(node: XmlNode, depth: number, isFormatted: boolean): string {
  if ("text" in node) return escapeText(node.text);
  if ("comment" in node) return `<!--${node.comment}-->`;
  const { name, attributes, children } = node;
  const namespaces = attributes.filter((one) => one.name === "xmlns" || one.name.startsWith("xmlns:"));
  const others = attributes.filter((one) => !namespaces.includes(one));
  const start = `<${name}${[...namespaces, ...others].map((one) => ` ${one.name}="${escapeAttribute(one.value)}"`).join("")}`;
  if (children.length === 0) return `${start}/>`;
  const inner = isFormatted && !children.some((child) => "text" in child);
  const blanks = (levels: number) => (inner ? `\n${"  ".repeat(levels)}` : "");
  const content = children.map((child) => `${blanks(depth + 1)}${formatNode(child, depth + 1, inner)}`).join("");
  return `${start}>${content}${blanks(depth)}</${name}>`;
}

const escapeText = (text: string): string => text.replace(/[&<>\r]/g, (one) => escapes[one] ?? one);
const escapeAttribute = (text: string): string => text.replace(/[&<>"\n\r\t]/g, (one) => escapes[one] ?? one);
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};
