import { describe, expect, test } from "vitest";
import { isRoot, lacks } from "../../support/oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const inRoot: InRoot = ([name = "", ...args], root) => ({ argv: [name, ...args.map((arg) => (arg.startsWith("/") ? root + arg : arg))] });
const packages = "usr/share/mime/packages";
const namespace = "http://www.freedesktop.org/standards/shared-mime-info";
const info = (content: string, attributes = "") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<mime-info xmlns="${namespace}"${attributes}>\n${content}\n</mime-info>\n`;

const main = `<?xml version="1.0"?>
<!DOCTYPE mime-info [
<!ELEMENT mime-info (mime-type)+>
<!-- a > comment -->
<!ATTLIST glob weight CDATA "50">
]>
<mime-info xmlns="${namespace}" xmlns:k="urn:k">
  <mime-type type="image/x-one">
    <comment>One &amp; only</comment>
    <comment xml:lang="de">Eins: \xc3\xa4&#x20AC;</comment>
    <comment xml:lang="de">Doch nicht</comment>
    <acronym>ONE</acronym>
    <expanded-acronym>Our Next Example</expanded-acronym>
    <icon name="one"/>
    <generic-icon name="image-x-generic"/>
    <glob pattern="*.one"/>
    <glob pattern="*.ONE2" case-sensitive="true"/>
    <glob pattern="*.\xc3\xa4" weight="60"/>
    <glob weight="80" pattern="README.one"/>
    <glob pattern="one[0-9].*"/>
    <magic priority="60">
      <match type="string" value="ONE\\x00\\n\\101\\q" offset="0"><match type="big16" value="0x1234" offset="4:8" mask="0xff00"/></match>
      <match type="host32" value="305419896" offset="12"/>
      <match type="byte" value="7" offset="1"><match type="little32" value="017" offset="2"/><match type="string" value="ab" mask="0xff0f" offset="3:9"/></match>
    </magic>
    <alias type="image/one"/>
    <sub-class-of type="text/plain"/>
    <root-XML namespaceURI="urn:one" localName="one"/>
    <k:note value="&lt;&quot;&#10;">text <b xmlns="">bold</b></k:note>
    <k:empty><k:inner/></k:empty>
  </mime-type>
  <mime-type type="image/x-one"><comment>Again</comment><glob pattern="*.one" weight="70"/></mime-type>
  <mime-type type="text/plain"><comment>Text</comment><glob pattern="*.txt"/><glob pattern="*.tx"/><glob pattern="makefile"/></mime-type>
  <mime-type type="x-content/x-tree">
    <comment>Tree</comment>
    <treemagic priority="30"><treematch path="AUTO" type="file" match-case="true" executable="true" non-empty="true" mimetype="text/plain"><treematch path="x"/></treematch></treemagic>
  </mime-type>
  <mime-type type="odd/X-Odd"><glob pattern="*.odd"/><magic><match type="string" value="odd" offset="0"/></magic></mime-type>
</mime-info>
`;
const second = info(`
  <mime-type type="text/x-two"><glob-deleteall/><glob pattern="*.txt" weight="55"/><magic-deleteall/><sub-class-of type="text/plain"/><sub-class-of type="image/x-one"/></mime-type>
  <mime-type type="text/bad"><glob pattern="*.before"/><magic><match type="what" value="x" offset="0"/></magic><glob pattern="*.after"/></mime-type>
  <mime-type type="none"><comment>no slash</comment></mime-type>
  <mime-type><comment>no type</comment></mime-type>
  <other/>`);
const many = info(
  Array.from(
    { length: 150 },
    (_, i) => `<mime-type type="application/x-n${i}"><comment>${i}</comment><alias type="a/n${i}"/><glob pattern="*.n${i}"/></mime-type>`,
  ).join("\n"),
);

describe.skipIf(!isRoot || lacks("update-mime-database"))("the database of MIME types (needs root)", () => {
  test.each([
    [{ [packages]: {} }],
    [{ [`${packages}/one.xml`]: main }],
    [
      {
        [`${packages}/one.xml`]: main,
        [`${packages}/Override.xml`]: second,
        [`${packages}/z.xml`]: many,
        "usr/share/mime/text/gone.xml": "old",
      },
    ],
    [{ [`${packages}/wrong.xml`]: "<mime-info/>", [`${packages}/README`]: "not read" }],
  ])("is that of the real update-mime-database %#", (given) => {
    const { ours, real } = runInRoots([["update-mime-database", "/usr/share/mime/"]], { files: { "etc/issue": "", ...given }, inRoot });
    // The version of the package, of which the given system has none.
    const { "usr/share/mime/version": _, ...files } = ours.files;
    const { "usr/share/mime/version": __, ...realFiles } = real.files;
    expect(files).toEqual(realFiles);
    expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
  });

  test("is not made where there is no folder", () => {
    const { ours, real } = runInRoots([["update-mime-database", "/nowhere"]], { files: { "etc/issue": "" }, inRoot });
    expect(ours.steps[0]?.status).toBe(real.steps[0]?.status);
  });
});

test.each([
  main.slice(0, -20),
  "text",
  main.replace("<!ATTLIST", "<!ENTITY"),
  main.replace("&amp;", "&unknown;"),
  main.replace("UTF-8", "UTF-16").replace('version="1.0"', 'version="1.0" encoding="koi8-r"'),
])("a document that cannot be read is not passed over %#", (text) => {
  const { steps } = runInRoots([["update-mime-database", "/usr/share/mime"]], {
    files: { [`${packages}/one.xml`]: text },
    inRoot: () => ({ argv: ["true"] }),
  }).ours;
  expect(steps[0]?.status).toBe(127);
});
