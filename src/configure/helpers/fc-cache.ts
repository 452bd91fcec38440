import { type Command, UnsupportedCall } from "../../shell/command.js";

/**
 * The caches of fonts hold the times of the folders on one computer. fontconfig reads the fonts themselves where it has none, and makes its caches at the
 * first use. Source: fc-cache(1).
 */
export const fcCache: Command = ({ args }) => {
  const unknown = args.find((arg) => !/^(-[fsv]+|--(force|system-only|verbose))$/.test(arg));
  if (unknown !== undefined) throw new UnsupportedCall(`fc-cache ${unknown}`);
  return 0;
};
