import type { ErrorCode } from "./error-codes.js";
import { BuildError, systemCode } from "./errors.js";

/** What a user can do about a server that fails; ends the hints of its errors. */
export interface Advice {
  /** What cannot be done: `download` where it is not given. */
  readonly action?: string;
  /** Where else to get it: `choose another mirror with --mirror`. */
  readonly elsewhere: string;
  /** Why a server may lack the file for a while. */
  readonly missing: string;
}

interface Failure {
  readonly code: ErrorCode;
  readonly why: string;
  readonly hint: string;
}

const unreachable = (why: string): Failure => ({ code: "NETWORK_UNREACHABLE", why, hint: "Check the network and the name of the server" });
const timeout = (why: string): Failure => ({ code: "NETWORK_TIMEOUT", why, hint: "Try again later" });
const broken = (why: string): Failure => ({ code: "NETWORK_BROKEN", why, hint: "Try again later" });

/** What the codes of the operating system and of undici mean for a download. */
const failures: Readonly<Record<string, Failure>> = {
  ENOTFOUND: unreachable("its name is not known"),
  ECONNREFUSED: unreachable("nothing answers there"),
  EHOSTUNREACH: unreachable("no way leads to it"),
  ENETUNREACH: unreachable("no way leads to it"),
  EAI_AGAIN: timeout("looking up its name took too long"),
  ETIMEDOUT: timeout("it took too long to answer"),
  UND_ERR_CONNECT_TIMEOUT: timeout("connecting took too long"),
  UND_ERR_HEADERS_TIMEOUT: timeout("it took too long to answer"),
  UND_ERR_BODY_TIMEOUT: timeout("it stopped sending"),
  ALEPH_SLOW: timeout("it sends too slowly"),
  ALEPH_IDLE: timeout("no byte was sent or received for too long"),
  ECONNRESET: broken("the connection broke"),
  EPIPE: broken("the connection broke"),
  UND_ERR_SOCKET: broken("the connection broke"),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: broken("it sent fewer bytes than it had said"),
};

/** Turns what a download threw into an error with a code; errors that have one, and bugs, pass as they are. */
export function networkError(error: unknown, url: string, { action = "download", elsewhere }: Advice): unknown {
  const system = systemCode(error) ?? (error instanceof AggregateError ? systemCode(error.errors[0]) : undefined);
  if (error instanceof BuildError || system === undefined) return error;
  const { code, why, hint } = failures[system] ?? otherFailure(system);
  return new BuildError(code, `Cannot ${action} ${url}: ${why}.`, {
    where: { source: url },
    hint: `${hint}, or ${elsewhere}.`,
    cause: error,
  });
}

/** The error for an answer that is neither the file nor a redirect. */
export function statusError(url: string, status: number, { elsewhere, missing }: Advice): BuildError {
  const where = { source: url };
  if (status === 404 || status === 410) {
    return new BuildError("FETCH_NOT_FOUND", `Cannot download ${url}: the server does not have it.`, {
      where,
      hint: `${missing}, or ${elsewhere}.`,
    });
  }
  const code = status >= 500 || status === 408 || status === 429 ? "NETWORK_SERVER_FAILED" : "NETWORK_STATUS";
  return new BuildError(code, `Cannot download ${url}: the server answers with status ${status}.`, {
    where,
    hint: `Try again later, or ${elsewhere}.`,
  });
}

function otherFailure(system: string): Failure {
  if (system.startsWith("HPE_")) return broken("its answer is not HTTP");
  if (/CERT|SIGNATURE|_TLS_|_SSL_|ISSUER/.test(system)) return untrusted(system);
  return unreachable(`the system says ${system}`);
}

function untrusted(system: string): Failure {
  return {
    code: "NETWORK_UNTRUSTED",
    why: `its certificate is not trusted (${system})`,
    hint: "Check this computer's clock and NODE_EXTRA_CA_CERTS",
  };
}
