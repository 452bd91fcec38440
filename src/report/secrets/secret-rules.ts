/** Why a path or its text is taken for a secret: the words after "looks like". */
export interface SecretRule {
  readonly what: string;
  /** Matched against the whole path, which begins with a slash. */
  readonly path?: RegExp;
  /** Matched against the text of the file; with it, the path alone is no finding. */
  readonly text?: RegExp;
}

/** Files of which a few kilobytes at most are looked at: keys and tokens are short, and stand at the beginning. */
export const scannedSize = 64 << 10;

/**
 * What must not be published, because everybody can read a published image. A rule with a path alone finds files that are secrets whatever
 * they hold; the others look into the file, so that a name alone is no alarm.
 */
export const secretRules: readonly SecretRule[] = [
  { what: "a file of the folder in which Aleph clients keep keys", path: /\/\.aleph-im\// },
  {
    what: "a private key (PEM)",
    text: /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\r\n]+(?:[\w-]+: .*[\r\n]+)*[\r\n]*[A-Za-z0-9+/=]{16}/m,
  },
  { what: "an ssh key", path: /\/id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)$/, text: /./ },
  { what: "a private key of Ethereum", path: /\.key$/, text: /^(?:0x)?[0-9a-f]{64}\s*$/i },
  {
    what: "an environment file",
    path: /\/\.env(?:\.(?!example|sample|template|dist)[\w-]+)*$/,
    text: /^[ \t]*(?:export[ \t]+)?\w+[ \t]*=[ \t]*["']?[^\s"'#]/m,
  },
  { what: "a token for npm", path: /\/\.?npmrc$/, text: /^[^#;\n]*:?_(?:authToken|auth|password)[ \t]*=[ \t]*(?!\$\{)\S/m },
  { what: "a token for PyPI", path: /\/\.pypirc$/, text: /^\s*password[ \t]*[:=][ \t]*\S/m },
  { what: "a login for the network", path: /\/[._]netrc$/, text: /\bpassword\s+\S/ },
  { what: "a login for git", path: /\/\.git-credentials$|\/\.config\/git\/credentials$/, text: /:\/\/[^/\s:]+:[^@\s]+@/ },
  { what: "credentials for AWS", text: /^\s*aws_secret_access_key[ \t]*=[ \t]*\S/m, path: /\/\.aws\/(?:credentials|config)$/ },
  {
    what: "credentials for a cloud",
    path: /\/\.config\/gcloud\/(?:application_default_credentials\.json|credentials\.db)$|\/\.azure\/(?:accessTokens|msal_token_cache)\.json$/,
  },
  {
    what: "a login for a registry of containers",
    path: /\/\.docker\/config\.json$|\/containers\/auth\.json$/,
    text: /"(?:auth|identitytoken)"\s*:\s*"[^"]/,
  },
  { what: "credentials for a cluster", path: /\/\.kube\/config$/, text: /\b(?:client-key-data|token|password):\s*\S/ },
  { what: "a wallet", path: /\/keystore\/UTC--[^/]+$/ },
  {
    what: "a token of GitHub or GitLab",
    path: /\/(?:root|home|opt|srv|app|data|etc|code)\//,
    text: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20})/,
  },
  { what: "a password hash of a user", path: /^\/etc\/g?shadow-?$/, text: /^[^:\n]+:\$[0-9a-z]+\$/m },
];

/** Where packages keep keys that everybody has: examples, and the tests of libraries. */
const harmlessPath =
  /^\/usr\/(?:share|lib|include|local\/lib\/python[\d.]+)\/(?!.*\/\.(?:aleph-im|aws|env)\b)|\/site-packages\/|\/dist-packages\/|\/node_modules\/(?!.*\/\.(?:env|npmrc))/;

/** Whether a path can hold a secret at all: what packages bring is public. */
export const isPublicPath = (path: string): boolean => harmlessPath.test(path);

/** The rules that may find something at a path. */
export const rulesFor = (path: string): readonly SecretRule[] =>
  secretRules.filter((rule) => rule.path === undefined || rule.path.test(path));
