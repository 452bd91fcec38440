import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { concatBytes } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import { asciiBytes } from "./protocol/frame.js";

/** How a driver's guest is reached: hybrid vsock as Firecracker has it, or one Unix socket a port. */
export type Transport = { readonly kind: "hybrid" | "direct"; readonly folder: string };

/** Connects to a port of the guest. Over hybrid vsock the OK line is awaited before anything else is sent. */
export async function connectGuest({ kind, folder }: Transport, port: number): Promise<Socket> {
  const socket = connect(kind === "hybrid" ? `${folder}/v.sock` : `${folder}/guest_${port}`);
  socket.on("error", () => {});
  try {
    await once(socket, "connect");
    if (kind === "hybrid") {
      socket.write(asciiBytes(`CONNECT ${port}\n`));
      await okLine(socket, port);
    }
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function okLine(socket: Socket, port: number): Promise<void> {
  let line = "";
  while (!line.endsWith("\n")) {
    const bytes: Buffer | null = socket.read(1);
    if (bytes !== null) line += bytes.toString("latin1");
    else if (socket.readableEnded || socket.destroyed || line.length > 64) break;
    else await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
  if (!line.startsWith("OK ")) {
    throw new BuildError("HOST_GUEST_SILENT", `The guest does not take connections on port ${port}.`, {
      hint: "Its init must listen there: see the console with --logs.",
    });
  }
}

/** Takes what the guest sends to a port of the host. */
export async function listenFor(folder: string, port: number, server: Server = createServer()): Promise<Server> {
  server.listen(`${folder}/v.sock_${port}`);
  await once(server, "listening");
  return server;
}

/** All bytes up to the end of the connection. */
export async function readToEnd(socket: Socket): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return concatBytes(parts);
}
