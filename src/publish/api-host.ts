import { BuildError } from "../core/errors.js";

/** The node that is asked where none is named. */
export const defaultApiHost = "https://api2.aleph.im";

/**
 * The address of a node: a host name, or a URL of nothing but scheme, host and port. Plain http is for this computer only.
 * @throws BuildError `PUBLISH_HOST_INVALID`
 */
export function parseApiHost(text: string): URL {
  const given = text.includes("://") ? text : `https://${text}`;
  const wrong = (why: string) =>
    new BuildError("PUBLISH_HOST_INVALID", `${JSON.stringify(text)} cannot be the address of a node: ${why}.`, {
      hint: `Give one such as ${defaultApiHost} with --api-host or ALEPH_API_HOST.`,
    });
  if (!URL.canParse(given)) throw wrong("it is not a URL");
  const url = new URL(given);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw wrong(`${url.protocol}// is not spoken`);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) throw wrong("without https, anybody on the way could change what it says");
  if (url.username || url.password) throw wrong("it holds a user's name, and nodes know none");
  if (url.pathname !== "/" || url.search || url.hash) throw wrong("it holds more than a host and a port");
  return url;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
