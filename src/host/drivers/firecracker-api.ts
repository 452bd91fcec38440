import { request } from "node:http";
import { BuildError } from "../../core/errors.js";

/** One call of Firecracker's API: `PUT /machine-config` and its like, over its Unix socket. Source: Firecracker's API specification. */
export function putToFirecracker(socketPath: string, path: string, body: object): Promise<void> {
  return new Promise((done, fail) => {
    const refuse = (why: string, cause?: unknown) =>
      fail(
        new BuildError("HOST_DRIVER_FAILED", `Firecracker refused ${path}: ${why}.`, {
          hint: "Its version may be another than 1.x; with --driver qemu it is not needed.",
          cause,
        }),
      );
    const headers = { "content-type": "application/json", accept: "application/json" };
    const call = request({ socketPath, path, method: "PUT", headers, timeout: callTime }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("end", () => {
        if (response.statusCode !== undefined && response.statusCode < 300) done();
        else refuse(`${response.statusCode ?? ""} ${Buffer.concat(parts).toString().slice(0, 300)}`.trim());
      });
    });
    call.once("timeout", () => call.destroy(new Error(`no answer within ${callTime / 1000} s`)));
    call.once("error", (error) => refuse(error.message, error));
    call.end(JSON.stringify(body));
  });
}

/** Milliseconds; every call but the start only takes notes. */
const callTime = 10_000;
