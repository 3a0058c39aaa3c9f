/** Where a site says that the cluster is: which registry it means, and the addresses of both kinds. */
import { type BootstrapServer, DEFAULT_MASTER_PORT, parseAddressList } from "./bootstrap.ts";
import type { SiteValues } from "./site-values.ts";
import { DEFAULT_ZNODE_PARENT } from "./znodes.ts";
import { checkZnodeParent, DEFAULT_ZOOKEEPER_PORT, parseQuorum, type ZooKeeperAddress } from "./zookeeper-address.ts";

export interface SiteServers {
  readonly registry: "rpc" | "zookeeper";
  readonly bootstrap?: readonly BootstrapServer[];
  readonly zookeeper: SiteZooKeeper;
  /** what the reader should know if this is followed, in sentences */
  readonly notes: readonly string[];
}

export interface SiteZooKeeper extends ZooKeeperAddress {
  readonly sessionTimeoutMs?: number | undefined;
  readonly keepAliveMs?: number | undefined;
  readonly answerTimeoutMs?: number | undefined;
}

/** HBase's keys of the times of a ZooKeeper session, all in milliseconds. */
export const ZOOKEEPER_TIME_KEYS = {
  sessionTimeoutMs: "zookeeper.session.timeout",
  keepAliveMs: "zookeeper.keep-alive.time",
  answerTimeoutMs: "zookeeper.registry.async.get.timeout",
} as const;

/** `hbase.zookeeper.quorum` in HBase's own defaults. */
const DEFAULT_QUORUM = "127.0.0.1";

/**
 * `hbase.client.registry.impl` decides. Without it, addresses that stand there for clients come before ZooKeeper, which is in
 * every 2.x site because the servers need it; ZooKeeper is what 2.x means by saying nothing.
 */
export function serversOfSite(values: SiteValues): SiteServers {
  const notes: string[] = [];
  const implementation = values.text("hbase.client.registry.impl")?.split(".").at(-1);
  const bootstrap = bootstrapOf(values, implementation);
  const zookeeper = zooKeeperOf(values);
  const servers = bootstrap === undefined ? { zookeeper, notes } : { bootstrap, zookeeper, notes };
  switch (implementation) {
    case "RpcConnectionRegistry":
    case "MasterRegistry":
      return { registry: "rpc", ...servers };
    case "ZKConnectionRegistry":
      break;
    default:
      if (implementation !== undefined)
        notes.push(`hbase.client.registry.impl names ${implementation}, which tshbase does not know.`);
      if (bootstrap !== undefined) return { registry: "rpc", ...servers };
  }
  if (quorumOf(values) === undefined)
    notes.push(`No ZooKeeper quorum and no server is named; HBase's default is used, ${DEFAULT_QUORUM}.`);
  return { registry: "zookeeper", ...servers };
}

function bootstrapOf(values: SiteValues, implementation: string | undefined): readonly BootstrapServer[] | undefined {
  const rpc =
    implementation === "MasterRegistry" ? undefined : listOf(values, "hbase.client.bootstrap.servers", undefined);
  const masters = listOf(values, "hbase.masters", values.integer("hbase.master.port") ?? DEFAULT_MASTER_PORT);
  return rpc?.map(({ address }) => ({ address, role: roleIn(masters, address) })) ?? masters;
}

function listOf(
  values: SiteValues,
  key: string,
  defaultPort: number | undefined,
): readonly BootstrapServer[] | undefined {
  const text = values.text(key);
  if (text === undefined) return undefined;
  const role = key === "hbase.masters" ? "master" : "unknown";
  const rules = { option: values.nameOf(key), ...(defaultPort === undefined ? {} : { defaultPort }) };
  return parseAddressList(text, rules).map((address) => ({ address, role }));
}

/** A bootstrap server that `hbase.masters` names too is a master. */
function roleIn(
  masters: readonly BootstrapServer[] | undefined,
  { host, port }: BootstrapServer["address"],
): BootstrapServer["role"] {
  return masters?.some(({ address }) => address.host === host && address.port === port) === true ? "master" : "unknown";
}

/** A quorum that is there for clients alone has a port of its own (HBASE-20159). */
function quorumOf(values: SiteValues): { readonly key: string; readonly portKeys: readonly string[] } | undefined {
  const port = "hbase.zookeeper.property.clientPort";
  const client = "hbase.client.zookeeper.quorum";
  if (values.text(client) !== undefined)
    return { key: client, portKeys: ["hbase.client.zookeeper.property.clientPort", port] };
  const key = "hbase.zookeeper.quorum";
  return values.text(key) === undefined ? undefined : { key, portKeys: [port] };
}

function zooKeeperOf(values: SiteValues): SiteZooKeeper {
  const { key, portKeys } = quorumOf(values) ?? {
    key: "hbase.zookeeper.quorum",
    portKeys: ["hbase.zookeeper.property.clientPort"],
  };
  const port = portKeys.map((portKey) => values.integer(portKey)).find((value) => value !== undefined);
  const parentKey = "zookeeper.znode.parent";
  const time = (name: keyof typeof ZOOKEEPER_TIME_KEYS): number | undefined =>
    values.milliseconds(ZOOKEEPER_TIME_KEYS[name], "ms");
  return {
    quorum: parseQuorum(values.text(key) ?? DEFAULT_QUORUM, values.nameOf(key), port ?? DEFAULT_ZOOKEEPER_PORT),
    znodeParent: checkZnodeParent(values.text(parentKey) ?? DEFAULT_ZNODE_PARENT, values.nameOf(parentKey)),
    sessionTimeoutMs: time("sessionTimeoutMs"),
    keepAliveMs: time("keepAliveMs"),
    answerTimeoutMs: time("answerTimeoutMs"),
  };
}
