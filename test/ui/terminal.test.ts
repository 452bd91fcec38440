import { expect, test } from "vitest";
import { isLive, usesColor } from "#src/ui/terminal.js";

const tty = { isTTY: true };
const pipe = {};

test.each([
  [tty, {}, true],
  [pipe, {}, false],
  [tty, { NO_COLOR: "1" }, false],
  [tty, { NO_COLOR: "" }, true],
  [tty, { TERM: "dumb" }, false],
  [pipe, { FORCE_COLOR: "1" }, true],
  [pipe, { FORCE_COLOR: "" }, true],
  [pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  [tty, { FORCE_COLOR: "0" }, false],
  [tty, { FORCE_COLOR: "false" }, false],
])("colours on %o with %o: %s", (stream, env, expected) => expect(usesColor(stream, env)).toBe(expected));

test.each([
  [tty, {}, true],
  [pipe, {}, false],
  [{ isTTY: true, columns: 80 }, {}, true],
  [{ isTTY: true, columns: 0 }, {}, false],
  [tty, { CI: "true" }, false],
  [tty, { CI: "false" }, true],
  [tty, { TERM: "dumb" }, false],
  [tty, { NO_COLOR: "1" }, true],
])("redrawing on %o with %o: %s", (stream, env, expected) => expect(isLive(stream, env)).toBe(expected));
