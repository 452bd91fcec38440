import { createHash, randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { makeFolders } from "../core/make-folders.js";
import { isFields, numberIn, textIn } from "./answer.js";
import { itemHash, type SignedMessage } from "./message.js";

/**
 * Signed messages that were begun and are not processed yet, one file each, readable by the user alone. A retry finds its message here and
 * sends that one: the same message is stored and paid once, however often it is sent.
 */
export class SavedEnvelopes {
  readonly #folder: string;

  /** @param folder the state folder of this computer */
  constructor(folder: string) {
    this.#folder = join(folder, "uploads");
  }

  /** What was begun, or undefined; a damaged file counts as none. */
  async find(key: string): Promise<SignedMessage | undefined> {
    try {
      return envelopeOf(await readFile(this.#path(key), "utf8"));
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw hostError(error, "read", this.#path(key));
    }
  }

  /** Keeps a message, unless another process kept one first; gives the one that is kept. */
  async keep(key: string, message: SignedMessage): Promise<SignedMessage> {
    const path = this.#path(key);
    const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
    try {
      makeFolders(this.#folder, 0o700);
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(`${JSON.stringify(message)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      return await this.#place(key, temporary, message);
    } catch (error) {
      throw hostError(error, "write", path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async drop(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  /** A link is made only where no file stands; not every disk has links. */
  async #place(key: string, temporary: string, message: SignedMessage): Promise<SignedMessage> {
    const path = this.#path(key);
    try {
      await link(temporary, path);
      return message;
    } catch (error) {
      const first = systemCode(error) === "EEXIST" ? await this.find(key) : undefined;
      if (first !== undefined) return first;
      await rename(temporary, path);
      return message;
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** The name of an upload: whose bytes, which bytes, and which message they follow. */
export function envelopeKey(sender: string, owner: string, fileHash: string, ref: string | undefined): string {
  return createHash("sha256")
    .update([sender, owner, fileHash, ref ?? ""].join("\n"))
    .digest("hex");
}

function envelopeOf(text: string): SignedMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const [sender, channel, content, hash, signature] = ["sender", "channel", "item_content", "item_hash", "signature"].map((name) =>
    textIn(value, name),
  );
  const time = numberIn(value, "time");
  if (sender === undefined || channel === undefined || content === undefined || signature === undefined || time === undefined)
    return undefined;
  if (value["type"] !== "STORE" || hash !== itemHash(content)) return undefined;
  return { chain: "ETH", sender, type: "STORE", channel, time, item_type: "inline", item_content: content, item_hash: hash, signature };
}
