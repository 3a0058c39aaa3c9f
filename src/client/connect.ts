/** `connect()`: from what the user said and what the site says to a client that has spoken to the cluster. */
import type { KerberosCredentials } from "../auth/credentials.ts";
import { described } from "../errors/known-options.ts";
import { refuse } from "../errors/option-checks.ts";
import type { ConnectOptions } from "./connect-options.ts";
import { HBase } from "./hbase.ts";
import { type ResolvedOptions, resolveOptions } from "./resolve-options.ts";

/**
 * Resolves when the cluster has been found (with `lazy: true`: at once), so that what is wrong shows here and not in the first
 * read an hour later: when one of its servers, or ZooKeeper, has told its id. Rejects with `InvalidArgumentError`, which names
 * the option; with `RegistryUnreachableError`, which has one cause for each server; with a `ZooKeeperError`; with one of the
 * Kerberos errors; or with the reason of `signal`.
 *
 * @param where a connection URI (`hbase+rpc://…`, `hbase+zk://…`) or a bootstrap list; or all options
 */
export async function connect(where?: string | ConnectOptions, more?: ConnectOptions): Promise<HBase> {
  const options = optionsOf(where, more);
  const { lazy = false, signal } = options;
  const resolved = await resolveOptions(options);
  const hbase = new HBase(resolved, await credentialsOf(resolved));
  if (lazy) return hbase;
  try {
    await hbase.clusterId(signal === undefined ? {} : { signal });
    return hbase;
  } catch (error) {
    await hbase.close();
    throw error;
  }
}

/** What speaks to KDCs is loaded by those who need one. */
async function credentialsOf({ kerberos }: ResolvedOptions): Promise<KerberosCredentials | undefined> {
  if (kerberos === undefined) return undefined;
  const { kerberosCredentials } = await import("../auth/credentials.ts");
  return kerberosCredentials(kerberos);
}

function optionsOf(where: string | ConnectOptions = {}, more: ConnectOptions | undefined): ConnectOptions {
  if (typeof where !== "string") {
    if (typeof where !== "object" || where === null)
      refuse("options", `must be an object or a text, not ${described(where)}`);
    if (more !== undefined) refuse("options", "stand in the first argument, unless that is a text");
    return where;
  }
  if (typeof more !== "object" && more !== undefined) refuse("options", `must be an object, not ${described(more)}`);
  if (more?.bootstrap !== undefined) refuse("bootstrap", "is named twice: by the first argument and by this option");
  return { ...more, bootstrap: where };
}
