import { expect, test } from "vitest";
import { isRoot } from "../../support/oracle.js";
import { runAgainstRecord } from "../../support/recorded-oracle.js";
import { type InRoot, runInRoots } from "../../support/root-oracle.js";

const namespaces = "http://xml.org/sax/features/namespaces";
const files = {
  "etc/perl/XML/SAX": {},
  "var/lib/libxml-sax-perl/ParserDetails.d/50-Old": `[Old]\n${namespaces} = 1\n\n\n`,
  "usr/bin/ucf": { text: '#!/bin/sh\ncp "$4" "$5"\n', mode: 0o755 },
  "usr/share/perl5/XML/SAX/Base.pm": `sub supported_features {\n    my $self = shift;\n    # Only one\n    return (\n        '${namespaces}',\n    );\n}\n1;\n`,
  "usr/share/perl5/My/Plain.pm": "package My::Plain;\nuse base qw(XML::SAX::Base);\n1;\n",
  "usr/share/perl5/My/Rich.pm":
    "package My::Rich;\n\n=head1 sub\n\nsub supported_features { nothing }\n\n=cut\n\nuse XML::SAX::Base;\nour @ISA = ('XML::SAX::Base');\n" +
    "sub supported_features {\n    return (\n        $_[0]->SUPER::supported_features,\n        'http://xml.org/sax/features/z',\n        'http://xml.org/sax/features/external-general-entities',\n    );\n}\n1;\n",
  "usr/share/perl5/My/Child.pm": "package My::Child;\nuse parent 'My::Rich';\n1;\n__END__\nsub supported_features { nothing }\n",
  "usr/share/perl5/My/Odd.pm": "package My::Odd;\nsub supported_features { return ($ENV{FEATURE}); }\n1;\n",
};

const lines = (...texts: readonly string[]) => texts.map((line) => `update-perl-sax-parsers ${line}`.split(" "));
/** Recorded in a system of libxml-sax-perl 1.02+dfsg-3, whose folders are those of the test. */
const inRoot: InRoot = (argv, root) => ({ argv: [process.env["SAX_PARSERS"] ?? "sax-parsers", root, ...argv] });

test
  .skipIf(!isRoot)
  .each([
    [lines("--add My::Plain --priority 10", "--update")],
    [lines("--add My::Rich", "--add My::Child", "--update")],
    [lines("--quiet --add My::Child --priority 0", "--update --quiet")],
    [lines("--add My::Plain", "--remove My::Plain", "--remove Old", "--remove Never", "--update")],
  ])("%j as Perl's own", (steps) => {
  const { ours, real } = runAgainstRecord("update-perl-sax-parsers", steps, { files, inRoot });
  expect(ours).toEqual(real);
});

test("a parser whose features only Perl can know is not guessed at, nor one that is not there", () => {
  const { ours } = runInRoots(lines("--add My::Odd", "--add My::Nowhere"), { files, inRoot: () => ({ argv: ["true"] }) });
  expect(ours.steps.map(({ status }) => status)).toEqual([127, 127]);
});
