import type { Behaviour } from "./behaviour.js";
import type { Ledger, LedgerMessage } from "./ledger.js";
import { canPay } from "./price.js";

/** What the network does with a message that a node has taken: it counts once, however often it comes. */
export function processMessage(ledger: Ledger, message: LedgerMessage, behaviour: Behaviour): LedgerMessage {
  const known = ledger.messages.get(message.itemHash);
  if (known !== undefined && known.state !== "rejected") return known;
  ledger.messages.set(message.itemHash, message);
  const rejection = behaviour.reject ?? causeToReject(ledger, message, behaviour);
  if (rejection !== undefined) {
    message.rejection = { details: null, ...rejection };
    message.state = "rejected";
    return message;
  }
  message.pollsLeft = behaviour.slow ? behaviour.polls : 0;
  if (message.pollsLeft === 0) finish(ledger, message);
  return message;
}

/** The next question for a message's status; a slow one is processed after some of them. */
export function poll(ledger: Ledger, message: LedgerMessage): void {
  if (message.state !== "pending") return;
  if (message.pollsLeft > 0) message.pollsLeft--;
  if (message.pollsLeft === 0) finish(ledger, message);
}

function finish(ledger: Ledger, message: LedgerMessage): void {
  message.state = "processed";
  if (message.type === "STORE") {
    ledger.charges.set(message.itemHash, (ledger.charges.get(message.itemHash) ?? 0) + 1);
    return;
  }
  for (const hash of message.content["hashes"] as readonly string[]) {
    const forgotten = ledger.messages.get(hash);
    if (forgotten !== undefined) forgotten.state = "forgotten";
  }
}

function causeToReject(ledger: Ledger, { type, sender, content }: LedgerMessage, behaviour: Behaviour) {
  const owner = String(content["address"]);
  if (owner !== sender && !ledger.authorized.has(`${owner} ${sender}`)) return { code: 2 };
  if (type === "FORGET") {
    const hashes = content["hashes"];
    if (!Array.isArray(hashes) || !Array.isArray(content["aggregates"])) return { code: 0 };
    const needed = hashes.some((hash) => ledger.needed.has(String(hash)));
    return needed ? { code: 503, details: { errors: ["a program depends on it"] } } : undefined;
  }
  const ref = content["ref"];
  if (ref !== undefined) {
    const first = ledger.messages.get(String(ref));
    if (first === undefined) return { code: 200 };
    if (first.content["ref"] !== undefined) return { code: 201 };
  }
  const file = ledger.files.get(String(content["item_hash"]));
  if (file === undefined) return { code: 4 };
  const payment = paymentOf(content);
  if (behaviour.creditOnly && payment !== "credit") return { code: 202 };
  if (!canPay(ledger, owner, payment, file.size)) return { code: payment === "credit" ? 6 : 5 };
  return undefined;
}

export function paymentOf(content: Readonly<Record<string, unknown>>): string {
  const payment = content["payment"];
  return typeof payment === "object" && payment !== null && "type" in payment ? String(payment.type) : "hold";
}
