import { type Command, UnsupportedCall } from "../../shell/command.js";

/**
 * A private key that every copy of an image shares is worse than none: the self-signed certificate of ssl-cert is left to the system that runs, where
 * the same call makes it. Source: make-ssl-cert(8).
 */
export const makeSslCert: Command = ({ args }) => {
  const [what] = args.filter((arg) => !arg.startsWith("-"));
  if (what === "generate-default-snakeoil") return 0;
  throw new UnsupportedCall(`make-ssl-cert ${args.join(" ")}`);
};
