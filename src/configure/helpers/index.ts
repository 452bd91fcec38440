import type { Command } from "../../shell/command.js";
import { a2enmod } from "./a2enmod.js";
import { a2query } from "./a2query.js";
import { grpck, pwck } from "./account-checks.js";
import { adduser } from "./adduser.js";
import { apache2 } from "./apache2.js";
import { chronyd } from "./chronyd.js";
import { debSystemdHelper } from "./deb-systemd-helper.js";
import { debconfFrontend } from "./debconf-frontend.js";
import { dpkg } from "./dpkg.js";
import { dpkgDivert } from "./dpkg-divert.js";
import { dpkgQuery } from "./dpkg-query.js";
import { dpkgRealpath } from "./dpkg-realpath.js";
import { dpkgStatoverride } from "./dpkg-statoverride.js";
import { dpkgTrigger } from "./dpkg-trigger.js";
import { fcCache } from "./fc-cache.js";
import { gdkPixbufQueryLoaders } from "./gdk-pixbuf-query-loaders.js";
import { gioQuerymodules } from "./gio-querymodules.js";
import { glibCompileSchemas } from "./glib-compile-schemas.js";
import { groupadd } from "./groupadd.js";
import { gtkQueryImmodules } from "./gtk-query-immodules.js";
import { gtkUpdateIconCache } from "./gtk-update-icon-cache.js";
import { helpztags } from "./helpztags.js";
import { installInfo } from "./install-info.js";
import { journalctl } from "./journalctl.js";
import { ldconfig } from "./ldconfig.js";
import { libgvcConfigUpdate } from "./libgvc-config-update.js";
import { logger } from "./logger.js";
import { noMachineId } from "./machine-id.js";
import { makeSslCert } from "./make-ssl-cert.js";
import { mandb } from "./mandb.js";
import { odbcinst } from "./odbcinst.js";
import { openssl } from "./openssl.js";
import { pamAuthUpdate } from "./pam-auth-update.js";
import { paperconf } from "./paperconf.js";
import { perl } from "./perl.js";
import { pgChecksystem, pgLsclusters } from "./pg-clusters.js";
import { pgUpdatedicts } from "./pg-updatedicts.js";
import { pgrep } from "./pgrep.js";
import { grpconv, pwconv } from "./pwconv.js";
import { debSystemdInvoke, invokeRcD, systemctl } from "./services.js";
import { getcap, setcap } from "./setcap.js";
import { setpriv } from "./setpriv.js";
import { sshKeygen } from "./ssh-keygen.js";
import { sshd } from "./sshd.js";
import { su } from "./su.js";
import { systemdSysusers } from "./systemd-sysusers.js";
import { systemdTmpfiles } from "./systemd-tmpfiles.js";
import { updateAlternatives } from "./update-alternatives.js";
import { updateCatalog } from "./update-catalog.js";
import { updateDesktopDatabase } from "./update-desktop-database.js";
import { updateLocale } from "./update-locale.js";
import { updateMimeDatabase } from "./update-mime-database.js";
import { updatePasswd } from "./update-passwd.js";
import { updatePerlSaxParsers } from "./update-perl-sax-parsers.js";
import { updateRcD } from "./update-rc-d.js";
import { updateXmlcatalog } from "./update-xmlcatalog.js";
import { useradd } from "./useradd.js";

/** Debian's own programs that maintainer scripts call, by the names that they have in an image. */
export const helpers: ReadonlyMap<string, Command> = new Map([
  ...["a2disconf", "a2dismod", "a2dissite", "a2enconf", "a2enmod", "a2ensite"].map((name) => [name, a2enmod] as const),
  ["a2query", a2query],
  ["addgroup", adduser],
  ["adduser", adduser],
  ["apache2", apache2],
  ["dbus-uuidgen", noMachineId],
  ["chronyd", chronyd],
  ["deb-systemd-helper", debSystemdHelper],
  ["deb-systemd-invoke", debSystemdInvoke],
  ["dpkg", dpkg],
  ["dpkg-divert", dpkgDivert],
  ["dpkg-query", dpkgQuery],
  ["dpkg-realpath", dpkgRealpath],
  ["dpkg-statoverride", dpkgStatoverride],
  ["dpkg-trigger", dpkgTrigger],
  ["fc-cache", fcCache],
  ["frontend", debconfFrontend],
  ["gdk-pixbuf-query-loaders", gdkPixbufQueryLoaders],
  ["getcap", getcap],
  ["ginstall-info", installInfo],
  ["gio-querymodules", gioQuerymodules],
  ["glib-compile-schemas", glibCompileSchemas],
  ["groupadd", groupadd],
  ["grpck", grpck],
  ["grpconv", grpconv],
  ["gtk-query-immodules-3.0", gtkQueryImmodules],
  ["gtk-update-icon-cache", gtkUpdateIconCache],
  ["gtk4-update-icon-cache", gtkUpdateIconCache],
  ["helpztags", helpztags],
  ["install-info", installInfo],
  ["invoke-rc.d", invokeRcD],
  ["journalctl", journalctl],
  ["ldconfig", ldconfig],
  ["libgvc6-config-update", libgvcConfigUpdate],
  ["logger", logger],
  ["make-ssl-cert", makeSslCert],
  ["mandb", mandb],
  ["odbcinst", odbcinst],
  ["openssl", openssl],
  ["pam-auth-update", pamAuthUpdate],
  ["paperconf", paperconf],
  ["perl", perl],
  ["pg_checksystem", pgChecksystem],
  ["pg_lsclusters", pgLsclusters],
  ["pg_updatedicts", pgUpdatedicts],
  ...["killall", "pgrep", "pidof", "pkill"].map((name) => [name, pgrep] as const),
  ["pwck", pwck],
  ["pwconv", pwconv],
  ["setcap", setcap],
  ["runuser", su],
  ["setpriv", setpriv],
  ["ssh-keygen", sshKeygen],
  ["sshd", sshd],
  ["su", su],
  ["systemctl", systemctl],
  ["systemd-machine-id-setup", noMachineId],
  ["systemd-sysusers", systemdSysusers],
  ["systemd-tmpfiles", systemdTmpfiles],
  ["update-alternatives", updateAlternatives],
  ["update-catalog", updateCatalog],
  ["update-desktop-database", updateDesktopDatabase],
  ["update-locale", updateLocale],
  ["update-mime-database", updateMimeDatabase],
  ["update-passwd", updatePasswd],
  ["update-perl-sax-parsers", updatePerlSaxParsers],
  ["update-rc.d", updateRcD],
  ["update-xmlcatalog", updateXmlcatalog],
  ["useradd", useradd],
]);
