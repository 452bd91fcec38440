import { expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

const files = {
  "etc/chrony/chrony.conf":
    "# Welcome\n! a comment\nconfdir /etc/chrony/conf.d\n  driftfile /var/lib/chrony/chrony.drift\ninclude /etc/own.conf\n",
  "etc/chrony/conf.d/b.conf": "rtcsync\n",
  "etc/chrony/conf.d/a.conf": "; nothing\nuser _chrony\n",
  "etc/chrony/conf.d/README": "user nobody\n",
  "etc/own.conf": "makestep 1 3\n",
};

test("chronyd prints its settings with those that they take in, and does not start", () => {
  const steps = [["chronyd", "-p"], ["chronyd"]];
  expect(runInRoots(steps, { files, inRoot: () => ({ argv: ["true"] }) }).ours.steps).toEqual([
    { status: 0, stdout: "user _chrony\nrtcsync\ndriftfile /var/lib/chrony/chrony.drift\nmakestep 1 3\n" },
    { status: 127, stdout: "chronyd: chronyd " },
  ]);
});
