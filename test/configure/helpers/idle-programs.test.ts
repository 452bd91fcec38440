import { describe, expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

/** Programs whose answer in an image is decided here: nothing runs while it is built, and no private key is baked in. */
const ours = (...lines: readonly string[]) =>
  runInRoots(
    lines.map((line) => line.split(" ")),
    { files: { "etc/ssl": {} }, inRoot: () => ({ argv: ["true"] }) },
  ).ours;

describe("nothing runs while an image is built", () => {
  test.each(["pgrep -x mysqld", "pkill -HUP exim4", "pidof clamd", "killall nginx"])("%s finds no process", (line) => {
    expect(ours(line).steps).toEqual([{ status: 1, stdout: "" }]);
  });

  test("what is logged is lost", () => {
    expect(ours("logger -p daemon.info -t postinst text").steps).toEqual([{ status: 0, stdout: "" }]);
  });

  test("apache2 finds nothing wrong, and does not start", () => {
    expect(ours("apache2 -t", "apache2 -k start").steps).toEqual([
      { status: 0, stdout: "" },
      { status: 127, stdout: "apache2: apache2 -k start" },
    ]);
  });
});

test("no self-signed certificate is made, and another one is not promised", () => {
  const { steps, files } = ours("make-ssl-cert generate-default-snakeoil", "make-ssl-cert /usr/share/ssl-cert/ssleay.cnf /etc/ssl/own.pem");
  expect(steps.map(({ status }) => status)).toEqual([0, 127]);
  expect(Object.keys(files)).toEqual(["etc", "etc/ssl"]);
});
