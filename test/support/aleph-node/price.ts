import type { Ledger } from "./ledger.js";

const mebibyte = 2 ** 20;

/** ALEPH that must be held for a file. */
export const holdFor = (size: number): number => (size / mebibyte) * 0.3333;

/** Credits a second for a file; small ones cost as much as 25 MiB. */
export const creditsFor = (size: number): number => (Math.max(25, size / mebibyte) * 0.17967) / 3600;

/** Whether an owner can pay for a file: what must be held, or a day's credits. */
export function canPay({ funds }: Ledger, owner: string, payment: string, size: number): boolean {
  const { balance, locked, credits } = funds.get(owner) ?? { balance: 0, locked: 0, credits: 0 };
  return payment === "credit" ? credits >= creditsFor(size) * 86_400 : balance - locked >= holdFor(size);
}
