import { access } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks, and how many: five seconds, which no program needs to make its socket. */
const pause = 25;
const looks = 200;

/** Waits for a program's socket; false where the program ends before, or makes none. */
export async function socketThere(path: string, ended: Promise<void>): Promise<boolean> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  for (let look = 0; look < looks && !gone; look++) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
    await sleep(pause);
  }
  return false;
}
