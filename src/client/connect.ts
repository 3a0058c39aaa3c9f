/** `connect()`: from what the user said and what the site says to a client that has spoken to the cluster. */
import type { ConnectOptions } from "./connect-options.ts";
import { HBase } from "./hbase.ts";
import { resolveOptions } from "./resolve-options.ts";

/**
 * Resolves when a server of the cluster has answered (with `lazy: true`: at once), so that what is wrong shows here and not in
 * the first read an hour later. Rejects with `InvalidArgumentError`, which names the option; with `RegistryUnreachableError`,
 * which has one cause for each server; with one of the Kerberos errors; or with the reason of `signal`.
 */
export async function connect(options: ConnectOptions = {}): Promise<HBase> {
  const { lazy = false, signal } = options;
  const hbase = new HBase(await resolveOptions(options));
  if (lazy) return hbase;
  try {
    await hbase.clusterId(signal === undefined ? {} : { signal });
    return hbase;
  } catch (error) {
    await hbase.close();
    throw error;
  }
}
