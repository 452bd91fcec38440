import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { parseTemplates } from "#src/configure/debconf/templates.js";
import { lacks } from "../../support/oracle.js";

const oddities = [
  "Template: a/first",
  "Type: select",
  "Choices: one,  two  ",
  "Default:",
  "Description: Short:  ",
  " Lines that belong",
  " together,  ",
  " .",
  "  - a list",
  "    of two",
  " and more",
  " ",
  " after a line with one space",
  "   ",
  " .",
  "Description-de.UTF-8: Kurz:",
  " .",
  "  - Liste",
  " \t",
  "",
  "",
  "Template: a/second",
  "Type: boolean",
  "Description: Nothing more",
  " ",
  "",
  "Template: a/third",
  "Type: note",
  "Description:",
  " Only extended",
  "",
].join("\n");

/** Debconf's own parser, and what it would store. Source: Debconf::Template. */
const program = `
use Debconf::Template;
no warnings 'redefine';
my @all;
{ package Seen; our $AUTOLOAD; sub clearall {} sub DESTROY {} sub AUTOLOAD { my ($this, $value) = @_; my $name = $AUTOLOAD; $name =~ s/.*:://; $this->{$name} = $value; } }
*Debconf::Template::new = sub { my ($class, $name) = @_; my $seen = bless { name => $name }, 'Seen'; push @all, $seen; return $seen; };
open(my $in, '<', \\ do { local $/; <STDIN> });
Debconf::Template->load($in);
for my $one (@all) { for my $key (sort keys %$one) { my $value = $one->{$key}; $value =~ s/\\n/\\\\n/g; print ucfirst($key), "=$value\\n" } }
`;

test.skipIf(lacks("debconf"))("templates are read as debconf reads them", () => {
  const real = spawnSync("perl", ["-e", program], { input: oddities, encoding: "latin1" });
  expect(real.stderr).toBe("");
  const ours = parseTemplates(oddities).flatMap(({ name, fields }) =>
    [...fields, ["Name", name] as const].map(([key, value]) => `${key}=${value.replaceAll("\n", "\\n")}`).sort(),
  );
  const theirs = real.stdout.trimEnd().split("\n");
  expect(ours.toSorted()).toEqual(theirs.toSorted());
  expect(theirs.length).toBeGreaterThan(10);
});
