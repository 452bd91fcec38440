// Not through undici's index: that sets up a whole fetch, and reads the `Headers` of this process, for which Node loads its own undici.
import api from "undici/lib/api/index.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";

export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";

// as its index does; the proxies' agents need it too
Object.assign(Dispatcher.prototype, api);
