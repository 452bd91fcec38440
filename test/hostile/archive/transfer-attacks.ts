import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ArchiveOptions, openArchive } from "#src/apt/archive.js";
import { folderCache } from "#src/core/cache.js";
import { now } from "../../support/attack.js";
import { type Answer, bytes, endless, fixtureArchive, redirect, reset, silent, stalled, status } from "../../support/mirror-server.js";
import { newKey, releaseText, signRelease } from "../../support/signed-release.js";
import { type Attack, inRelease, type Setting } from "./attack.js";

const genuine = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", "InRelease"));

/** Opens the archive as a build does, but does not wait as long. */
const impatiently = ({ mirror, victim }: Setting, options: Partial<ArchiveOptions> = {}) =>
  openArchive({
    suite: "bookworm",
    architecture: "amd64",
    components: ["main"],
    mirror: mirror.archive,
    securityMirror: mirror.security,
    keyring: readFileSync(join(fixtureArchive, "public-key.asc"), "utf8"),
    cache: folderCache(victim.cache),
    env: {},
    now,
    patience: { body: 300, headers: 300, pace: 600, retries: 1, retryDelay: 1 },
    ...options,
  });

const answering =
  (answer: Answer): Attack["prepare"] =>
  async (setting) => {
    setting.mirror.override(inRelease, answer);
    return () => impatiently(setting);
  };

/** A byte now and then, so that no time limit between two of them is reached. */
const trickling: Answer = (_, response) => {
  response.writeHead(200, { "content-length": genuine.byteLength });
  let at = 0;
  const timer = setInterval(() => response.write(genuine.subarray(at, ++at)), 50);
  response.on("close", () => clearInterval(timer));
};

/** A server with a certificate that nobody vouches for, or that this process is told to trust. */
async function httpsServer(victim: Setting["victim"], answer: Answer) {
  const [key, certificate] = [join(victim.folder, "key.pem"), join(victim.folder, "certificate.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, ...names], {
    stdio: "ignore",
  });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, answer);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/debian`, certificate, close: () => server.close() };
}

export const transferAttacks: readonly Attack[] = [
  { name: "a server that never answers", code: "NETWORK_TIMEOUT", exit: 5, prepare: answering(silent) },
  { name: "a body that stops", code: "NETWORK_TIMEOUT", exit: 5, prepare: answering(stalled) },
  { name: "a body that comes byte by byte", code: "NETWORK_TIMEOUT", exit: 5, prepare: answering(trickling) },
  { name: "a Release that does not end", code: "FETCH_TOO_LARGE", prepare: answering(endless) },
  { name: "a connection that breaks each time", code: "NETWORK_BROKEN", exit: 5, prepare: answering(reset) },
  {
    name: "a body that is shorter than its Content-Length",
    code: "NETWORK_BROKEN",
    exit: 5,
    prepare: answering((_, response) => {
      response.writeHead(200, { "content-length": genuine.byteLength });
      response.write(genuine.subarray(0, 100), () => response.destroy());
    }),
  },
  { name: "an archive that is forbidden", code: "NETWORK_STATUS", exit: 5, prepare: answering(status(403)) },
  { name: "a redirect to itself", code: "NETWORK_REDIRECT", exit: 5, prepare: answering(redirect(inRelease)) },
  { name: "a redirect to a file of this computer", code: "NETWORK_REDIRECT", exit: 5, prepare: answering(redirect("file:///etc/passwd")) },
  {
    name: "a redirect to a host that serves a Release of its own",
    code: "APT_SIGNER_UNKNOWN",
    prepare: async ({ mirror, stranger }) => {
      mirror.override(inRelease, redirect(`${stranger.archive}/dists/bookworm/InRelease`));
      stranger.override(inRelease, bytes(await signRelease(await releaseText("bookworm"), { keys: [await newKey()] })));
    },
  },
  {
    name: "a redirect to a host that serves an older Release",
    code: "APT_RELEASE_REPLAYED",
    prepare: async (setting) => {
      const { mirror, stranger } = setting;
      mirror.override(
        inRelease,
        bytes(
          await signRelease(await releaseText("bookworm", { Date: "Tue, 20 Jan 2026 00:00:00 UTC" }), { date: new Date("2026-01-20") }),
        ),
      );
      await impatiently(setting);
      mirror.override(inRelease, redirect(`${stranger.archive}/dists/bookworm/InRelease`));
    },
  },
  {
    name: "a body in an encoding that nobody asked for",
    code: "APT_RELEASE_UNSIGNED",
    prepare: ({ mirror }) =>
      mirror.override(inRelease, (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(genuine))),
  },
  {
    name: "an https server whose certificate nobody vouches for",
    code: "NETWORK_UNTRUSTED",
    exit: 5,
    prepare: async (setting) => {
      const server = await httpsServer(setting.victim, bytes(genuine));
      return () => impatiently(setting, { mirror: server.url }).finally(server.close);
    },
  },
  {
    name: "a redirect from https to http",
    code: "NETWORK_REDIRECT",
    exit: 5,
    prepare: async (setting) => {
      const server = await httpsServer(setting.victim, redirect(`${setting.mirror.archive}/dists/bookworm/InRelease`));
      const { cli } = await import("../../support/cli.js");
      const { BuildError } = await import("#src/core/errors.js");
      return async () => {
        const env = { NODE_EXTRA_CA_CERTS: server.certificate, ALEPH_RUNTIME_CACHE: setting.victim.cache };
        const keyring = join(fixtureArchive, "public-key.asc");
        const ended = await cli(["build", setting.victim.folder, "--json", "--mirror", server.url, "--keyring", keyring], { env });
        server.close();
        const { code, message } = JSON.parse(ended.stdout).error;
        throw new BuildError(code, message);
      };
    },
  },
];
