import type { Command } from "../command.js";
import { awk } from "./awk.js";
import { base64 } from "./base64.js";
import { basename } from "./basename.js";
import { cat } from "./cat.js";
import { chgrp } from "./chgrp.js";
import { chmod } from "./chmod.js";
import { chown } from "./chown.js";
import { chroot } from "./chroot.js";
import { cmp } from "./cmp.js";
import { comm } from "./comm.js";
import { cp } from "./cp.js";
import { cut } from "./cut.js";
import { date } from "./date.js";
import { diff } from "./diff.js";
import { dirname } from "./dirname.js";
import { echo } from "./echo.js";
import { egrep } from "./egrep.js";
import { env } from "./env.js";
import { expr } from "./expr.js";
import { falseCommand } from "./false.js";
import { fgrep } from "./fgrep.js";
import { find } from "./find.js";
import { flock } from "./flock.js";
import { fold } from "./fold.js";
import { getent } from "./getent.js";
import { getopt } from "./getopt.js";
import { grep } from "./grep.js";
import { gzip } from "./gzip.js";
import { head } from "./head.js";
import { hostname } from "./hostname.js";
import { id } from "./id.js";
import { install } from "./install.js";
import { ischroot } from "./ischroot.js";
import { join } from "./join.js";
import { ln } from "./ln.js";
import { locale } from "./locale.js";
import { logname } from "./logname.js";
import { ls } from "./ls.js";
import { md5sum } from "./md5sum.js";
import { mkdir } from "./mkdir.js";
import { mkfifo } from "./mkfifo.js";
import { mknod } from "./mknod.js";
import { mktemp } from "./mktemp.js";
import { mountpoint } from "./mountpoint.js";
import { mv } from "./mv.js";
import { nice } from "./nice.js";
import { nl } from "./nl.js";
import { nohup } from "./nohup.js";
import { nproc } from "./nproc.js";
import { od } from "./od.js";
import { paste } from "./paste.js";
import { printf } from "./printf.js";
import { readlink } from "./readlink.js";
import { realpath } from "./realpath.js";
import { rev } from "./rev.js";
import { rm } from "./rm.js";
import { rmdir } from "./rmdir.js";
import { runParts } from "./run-parts.js";
import { sed } from "./sed.js";
import { seq } from "./seq.js";
import { sha1sum } from "./sha1sum.js";
import { sha256sum } from "./sha256sum.js";
import { sha512sum } from "./sha512sum.js";
import { sleep } from "./sleep.js";
import { sort } from "./sort.js";
import { stat } from "./stat.js";
import { sync } from "./sync.js";
import { tac } from "./tac.js";
import { tail } from "./tail.js";
import { tee } from "./tee.js";
import { test } from "./test.js";
import { timeout } from "./timeout.js";
import { touch } from "./touch.js";
import { tr } from "./tr.js";
import { trueCommand } from "./true.js";
import { truncate } from "./truncate.js";
import { tty } from "./tty.js";
import { uname } from "./uname.js";
import { uniq } from "./uniq.js";
import { wc } from "./wc.js";
import { whoami } from "./whoami.js";
import { xargs } from "./xargs.js";
import { yes } from "./yes.js";

/** What takes the place of the binaries of an image, by the names that they have in a Debian system. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["[", test],
  ["awk", awk],
  ["base64", base64],
  ["basename", basename],
  ["cat", cat],
  ["chgrp", chgrp],
  ["chmod", chmod],
  ["chown", chown],
  ["chroot", chroot],
  ["cmp", cmp],
  ["comm", comm],
  ["cp", cp],
  ["cut", cut],
  ["date", date],
  ["diff", diff],
  ["dirname", dirname],
  ["echo", echo],
  ["egrep", egrep],
  ["env", env],
  ["expr", expr],
  ["false", falseCommand],
  ["fgrep", fgrep],
  ["find", find],
  ["flock", flock],
  ["fold", fold],
  ["getent", getent],
  ["getopt", getopt],
  ["grep", grep],
  ["gzip", gzip],
  ["head", head],
  ["hostname", hostname],
  ["id", id],
  ["install", install],
  ["ischroot", ischroot],
  ["join", join],
  ["ln", ln],
  ["locale", locale],
  ["logname", logname],
  ["ls", ls],
  ["mawk", awk],
  ["md5sum", md5sum],
  ["mkdir", mkdir],
  ["mkfifo", mkfifo],
  ["mknod", mknod],
  ["mktemp", mktemp],
  ["mountpoint", mountpoint],
  ["mv", mv],
  ["nice", nice],
  ["nl", nl],
  ["nohup", nohup],
  ["nproc", nproc],
  ["od", od],
  ["paste", paste],
  ["printf", printf],
  ["readlink", readlink],
  ["realpath", realpath],
  ["rev", rev],
  ["rm", rm],
  ["rmdir", rmdir],
  ["run-parts", runParts],
  ["sed", sed],
  ["seq", seq],
  ["sha1sum", sha1sum],
  ["sha256sum", sha256sum],
  ["sha512sum", sha512sum],
  ["sleep", sleep],
  ["sort", sort],
  ["stat", stat],
  ["sync", sync],
  ["tac", tac],
  ["tail", tail],
  ["tee", tee],
  ["test", test],
  ["timeout", timeout],
  ["touch", touch],
  ["tr", tr],
  ["true", trueCommand],
  ["truncate", truncate],
  ["tty", tty],
  ["uname", uname],
  ["uniq", uniq],
  ["wc", wc],
  ["whoami", whoami],
  ["xargs", xargs],
  ["yes", yes],
]);
