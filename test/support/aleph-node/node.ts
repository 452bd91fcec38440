import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AnswerError } from "./answer-error.js";
import { type Behaviour, well } from "./behaviour.js";
import { emptyLedger, type Funds, type Ledger } from "./ledger.js";
import { answer } from "./routes.js";

/** A small node of Aleph: it takes and refuses what a real one does, and a test says how it is unwell. */
export interface AlephNode {
  readonly url: string;
  readonly ledger: Ledger;
  readonly behaviour: Behaviour;
  /** What was asked for: `GET storage/limits.json`, without queries. */
  readonly requests: readonly string[];
  fund(address: string, funds: Partial<Funds>): void;
  close(): Promise<void>;
}

export async function startAlephNode(): Promise<AlephNode> {
  const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-node-"));
  const ledger = emptyLedger();
  const behaviour = well();
  const requests: string[] = [];
  let files = 0;
  const fileFor = () => join(folder, `${files++}`);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method} ${request.url?.replace("/api/v0/", "").replace(/\?.*/, "")}`);
    if (behaviour.intercept?.(request, response)) return;
    const want = () => {
      if (request.headers.expect !== undefined) response.writeContinue();
    };
    try {
      await answer(request, response, { ledger, behaviour, fileFor, want });
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      response.writeHead(error.status, { connection: "close" }).end(error.message);
    }
  };
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch(() => response.destroy());
  };
  const server = createServer(respond);
  server.on("checkContinue", respond);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger,
    behaviour,
    requests,
    fund: (address, funds) => ledger.funds.set(address, { balance: 0, locked: 0, credits: 0, ...funds }),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
