export interface XmlAttribute {
  /** As it is written, with its prefix. */
  readonly name: string;
  readonly value: string;
}

export type XmlNode = XmlElement | { readonly text: string } | { readonly comment: string };

/** An element of a document. Its text is a byte string. */
export interface XmlElement {
  /** As it is written, with its prefix. */
  readonly name: string;
  /** Without its prefix. */
  readonly localName: string;
  /** Undefined where it is in none. */
  readonly namespace: string | undefined;
  /** In the order of the file; declarations of namespaces are among them. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  /** Where it begins. */
  readonly line: number;
}

export const isElement = (node: XmlNode): node is XmlElement => "name" in node;

/** The elements directly in an element. */
export const childElements = (element: XmlElement): readonly XmlElement[] => element.children.filter(isElement);

export const attribute = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find((one) => one.name === name)?.value;

/** The text in an element, without that of the elements in it. */
export const textOf = ({ children }: XmlElement): string => children.map((node) => ("text" in node ? node.text : "")).join("");
