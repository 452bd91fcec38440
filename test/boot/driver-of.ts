import { BuildError } from "#src/core/errors.js";
import { chooseDriver, type DriverName } from "#src/host/choose-driver.js";
import type { Driver } from "#src/host/driver.js";

/** Which machines; both where it is not said. */
export const drivers = (process.env["ALEPH_BOOT_DRIVERS"] ?? "namespaces,qemu").split(",") as DriverName[];

/** A mirror may be frozen: then its signed Release of sid is judged by a day on which it was valid. Users are refused it. */
export async function driverOf(name: DriverName): Promise<Driver> {
  try {
    return await chooseDriver(name, { env: process.env });
  } catch (error) {
    const until =
      error instanceof BuildError && error.code === "APT_RELEASE_EXPIRED" ? /valid until (\S+Z)/.exec(error.message)?.[1] : undefined;
    if (until === undefined) throw error;
    return chooseDriver(name, { env: process.env, now: new Date(Date.parse(until) - 86_400_000) });
  }
}
