import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** A part of a form: its name, and its text, or the file that its bytes were written to. */
export interface Part {
  readonly name: string;
  readonly text: string | undefined;
  readonly path: string | undefined;
  readonly size: number;
}

/** Reads a multipart/form-data body, the part `file` to a file of this computer. Source: RFC 7578 and RFC 2046, section 5.1. */
export async function readMultipart(
  body: AsyncIterable<Buffer>,
  { type, fileFor, onPart }: { readonly type: string; readonly fileFor: () => string; readonly onPart: (part: Part) => void },
): Promise<void> {
  const boundary = /^multipart\/form-data;\s*boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) throw new Error("not a form");
  const mark = Buffer.from(`\r\n--${boundary}`);
  const iterator = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.from("\r\n");
  const more = async (): Promise<void> => {
    const { done, value } = await iterator.next();
    if (done) throw new Error("the form ends early");
    held = Buffer.concat([held, value]);
  };
  /** Gives everything up to a mark away, and drops the mark. */
  const until = async (end: Buffer, take: (bytes: Buffer) => Promise<void> | void): Promise<void> => {
    for (;;) {
      const at = held.indexOf(end);
      if (at >= 0) {
        await take(held.subarray(0, at));
        held = held.subarray(at + end.byteLength);
        return;
      }
      const safe = Math.max(0, held.byteLength - end.byteLength);
      await take(held.subarray(0, safe));
      held = held.subarray(safe);
      await more();
    }
  };
  await until(mark, (bytes) => {
    if (bytes.byteLength > 0) throw new Error("something stands before the form");
  });
  for (;;) {
    while (held.byteLength < 2) await more();
    if (held.subarray(0, 2).toString() === "--") break;
    let head = "";
    await until(Buffer.from("\r\n\r\n"), (bytes) => {
      head += bytes.toString();
    });
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? "";
    const isFile = /filename="/.test(head);
    let size = 0;
    let text = "";
    const path = isFile ? fileFor() : undefined;
    const out = path === undefined ? undefined : createWriteStream(path);
    await until(mark, async (bytes) => {
      size += bytes.byteLength;
      if (out === undefined) text += bytes.toString();
      else if (bytes.byteLength > 0 && !out.write(bytes)) await once(out, "drain");
    });
    if (out !== undefined) {
      out.end();
      await once(out, "close");
    }
    onPart({ name, text: isFile ? undefined : text, path, size });
  }
  // what is left of the body is taken, so that its length is checked
  for (let next = await iterator.next(); !next.done; next = await iterator.next());
}
