import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { childElements, textOf } from "#src/configure/xml/element.js";
import { parseXml, XmlError } from "#src/configure/xml/parser.js";
import { formatXml } from "#src/configure/xml/writer.js";

const document = `<?xml version="1.0"?><!-- one -->
<!DOCTYPE a [<!ELEMENT a (b)> <!ATTLIST a x CDATA "a > b">]>
<a x='1 &lt; "2"' xmlns="urn:a" xmlns:p="urn:p"><?target text?><p:b>text &#65;<![CDATA[<&>]]></p:b><c/></a>`;

describe("an XML document", () => {
  test("is read with its namespaces", () => {
    const root = parseXml(document);
    expect(root).toMatchObject({ name: "a", namespace: "urn:a", line: 3 });
    expect(root.attributes[0]).toEqual({ name: "x", value: '1 < "2"' });
    const [first, second] = childElements(root);
    expect(first).toMatchObject({ name: "p:b", localName: "b", namespace: "urn:p" });
    expect(first === undefined ? "" : textOf(first)).toBe("text A<&>");
    expect(second).toMatchObject({ name: "c", children: [] });
  });

  test("is written with its lines indented where there is no text", () => {
    expect(formatXml(parseXml("<a b='&quot;'><c>&lt;</c><d><e/></d></a>"))).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<a b="&quot;">\n  <c>&lt;</c>\n  <d>\n    <e/>\n  </d>\n</a>\n',
    );
  });

  test.each([
    ["<a>\n<b>\n</a>", 3],
    ["<a", 1],
    ["<a x=1/>", 1],
    ["<a x='1' x='2'/>", 1],
    ["<a>&gone;</a>", 1],
    ["<a>&#xD800;</a>", 1],
    ["<p:a/>", 1],
    ["<a/><b/>", 1],
    ["<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 1],
    ["<a>".repeat(1000), 1],
  ])("is refused where it is wrong, with its line: %s", (text, line) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ name: "XmlError", line }));
  });

  test("is read or refused, whatever it is", () => {
    const part = fc.constantFrom(
      "<",
      ">",
      "a",
      "/",
      "=",
      '"',
      "'",
      "&",
      ";",
      "#",
      "x",
      "!",
      "[",
      "]",
      "--",
      "<!--",
      "<![CDATA[",
      "<!DOCTYPE",
      "?",
      " ",
      "\n",
      "p:",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        try {
          parseXml(`<a>${parts.join("")}</a>`);
        } catch (error) {
          if (!(error instanceof XmlError)) throw error;
        }
      }),
    );
  });
});
