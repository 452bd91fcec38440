import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";

const folder = "/etc/postgresql";

/** Clusters of databases are only made by a server that runs: an image has none, and what is said of them cannot be known. */
function demandNone({ files, name }: Invocation): void {
  const below = (path: string) => (files.isDirectory(path) ? files.readdir(path).map((one) => `${path}/${one}`) : []);
  const found = below(folder)
    .flatMap(below)
    .find((path) => files.find(`${path}/postgresql.conf`, { follow: false }) !== undefined);
  if (found !== undefined) throw new UnsupportedCall(`${name} where there is the cluster ${found}`);
}

/** Lists clusters, of which there are none. Source: pg_lsclusters(1). */
export const pgLsclusters: Command = (call) => {
  if (call.args.join(" ") !== "-h") throw new UnsupportedCall(`pg_lsclusters ${call.args.join(" ")}`);
  demandNone(call);
  return 0;
};

/** Warns of disks that keep clusters and cache what is written. Source: postgresql-common, pg_checksystem. */
export const pgChecksystem: Command = (call) => {
  demandNone(call);
  return 0;
};
