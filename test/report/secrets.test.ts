import { describe, expect, test } from "vitest";
import { scanSecrets } from "#src/report/secrets/scan-secrets.js";
import { runtimeImage } from "../support/runtime-image.js";
import { noise, openImage } from "../support/squashfs.js";

const scan = async (files: Record<string, string | Uint8Array>) => scanSecrets(await openImage(await runtimeImage(files)));
const begin = (kind: string) => `-----BEGIN ${kind}-----`;
const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";

describe("a secret is", () => {
  test.each([
    ["root/.aleph-im/private-keys/ethereum.key", noise(32), "Aleph clients"],
    ["opt/code/key.pem", `text\n${begin("PRIVATE KEY")}\n${body}\n`, "a private key"],
    ["etc/ssl/private/server.key", `${begin("RSA PRIVATE KEY")}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\n${body}\n`, "a private key"],
    ["etc/ssh/ssh_host_ed25519_key", `${begin("OPENSSH PRIVATE KEY")}\n${body}\n`, "a private key"],
    ["root/.gnupg/secret.asc", `${begin("PGP PRIVATE KEY BLOCK")}\n\n${body}\n`, "a private key"],
    ["root/.ssh/id_rsa", "anything", "ssh"],
    ["data/account.key", `0x${"ab".repeat(32)}\n`, "Ethereum"],
    ["opt/code/.env", "PORT=80\nexport DB_PASSWORD='hunter22'\n", "environment file"],
    ["opt/code/.env.production", "API_KEY=abcdef", "environment file"],
    ["root/.npmrc", "//registry/:_authToken=npm_abc\n", "npm"],
    ["root/.pypirc", "[pypi]\npassword = pypi-abc\n", "PyPI"],
    ["root/.netrc", "machine host login me password secret\n", "network"],
    ["home/me/.git-credentials", "https://me:secret@host\n", "git"],
    ["root/.aws/credentials", "[default]\naws_secret_access_key = abc\n", "AWS"],
    ["root/.docker/config.json", '{"auths":{"host":{"auth":"abc="}}}', "containers"],
    ["root/.kube/config", "users:\n- user:\n    token: abc\n", "cluster"],
    ["root/keystore/UTC--2026-01-01--abc", "{}", "wallet"],
    ["opt/code/main.py", `token = "ghp_${"a".repeat(36)}"`, "GitHub"],
    ["etc/shadow", "root:$y$j9T$abc:19000:0:99999:7:::\n", "password hash"],
    ["usr/share/app/.env", "SECRET_TOKEN=abcdef", "environment file"],
  ])("%s", async (path, content, what) => {
    expect(await scan({ [path]: content })).toEqual([{ path: `/${path}`, what: expect.stringContaining(what) }]);
  });
});

test("what looks like one and is none is left alone", async () => {
  const certificate = `${begin("CERTIFICATE")}\n${body}\n`;
  const files = {
    "etc/ssl/certs/ca.pem": certificate,
    "etc/ssl/certs/ca-certificates.crt": certificate.repeat(100),
    "usr/share/doc/openssl/test.key": `${begin("PRIVATE KEY")}\n${body}\n`,
    "usr/lib/python3.11/test/keycert.pem": `${begin("PRIVATE KEY")}\n${body}\n`,
    "opt/code/node_modules/http/test/key.pem": `${begin("RSA PRIVATE KEY")}\n${body}\n`,
    "opt/code/readme.md": `A key begins with ${begin("PRIVATE KEY")} and goes on.`,
    "opt/code/.env": "# settings\nAPI_KEY=\nSECRET=''\n",
    "opt/code/.env.example": "API_KEY=abcdef\n",
    "root/.npmrc": `save-exact=true\n//registry/:_authToken=${"$"}{NPM_TOKEN}\n_auth=\nnext=1\n`,
    "root/.netrc": "",
    "root/.aws/config": "[default]\nregion = eu-west-1\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\ndaemon:!:19000::::::\n",
    "root/.ssh/id_rsa.pub": "ssh-rsa AAAA me\n",
    "root/.ssh/authorized_keys": "ssh-rsa AAAA me\n",
    "data/keyboard.key": "no key at all",
    "data/large": Buffer.concat([noise(2 << 20), Buffer.from(`\n${begin("PRIVATE KEY")}\n${body}\n`)]),
  };
  expect(await scan(files)).toEqual([]);
});
