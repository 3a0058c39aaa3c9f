/** Where the cluster is, out of what the user said and what the site says: which registry, and whom it asks. */

import { described } from "../errors/known-options.ts";
import { given, oneOf, refuse } from "../errors/option-checks.ts";
import { type BootstrapServer, parseAddress, parseAddressList, uniqueAddresses } from "../registry/bootstrap.ts";
import { isConnectionUri, parseConnectionUri } from "../registry/connection-uri.ts";
import type { SiteServers, SiteZooKeeper } from "../registry/site-servers.ts";
import { checkZnodeParent, parseQuorum, parseZooKeeperAddress } from "../registry/zookeeper-address.ts";
import { addressText } from "../transport/transport.ts";
import type { BootstrapAddress, ConnectOptions, ZooKeeperLocation } from "./connect-options.ts";

/** What the user named. */
export type NamedCluster = (
  | { readonly type: "rpc"; readonly bootstrap: readonly BootstrapServer[] }
  | { readonly type: "zookeeper"; readonly zookeeper: Partial<SiteZooKeeper> }
) & {
  /** from the query of a connection URI */
  readonly configuration: ReadonlyMap<string, string>;
};

const NO_CONFIGURATION: ReadonlyMap<string, string> = new Map();

export function namedCluster({ bootstrap, zookeeper }: ConnectOptions): NamedCluster | undefined {
  if (bootstrap !== undefined && zookeeper !== undefined)
    refuse("zookeeper", "give either bootstrap or zookeeper, not both: they are two ways to find one cluster");
  if (zookeeper !== undefined) return namedZooKeeper(zookeeper);
  if (bootstrap === undefined) return undefined;
  if (typeof bootstrap === "string" && isConnectionUri(bootstrap)) return clusterOfUri(bootstrap, "bootstrap");
  return { type: "rpc", bootstrap: serversOf(bootstrap), configuration: NO_CONFIGURATION };
}

/** True if no site is needed to know where the cluster is. */
export function isComplete(named: NamedCluster): boolean {
  return named.type === "rpc" || named.zookeeper.quorum !== undefined;
}

/** Where to go: what is named comes first. Throws `InvalidArgumentError` if nothing says where. */
export function whereIs(
  named: NamedCluster | undefined,
  site: SiteServers | undefined,
  file: string,
):
  | { readonly type: "rpc"; readonly bootstrap: readonly BootstrapServer[] }
  | { readonly type: "zookeeper"; readonly zookeeper: SiteZooKeeper } {
  if (named?.type === "rpc") return { type: "rpc", bootstrap: named.bootstrap };
  if (named?.type === "zookeeper") {
    const zookeeper = { ...site?.zookeeper, ...named.zookeeper };
    const { quorum, znodeParent = "/hbase" } = zookeeper;
    if (quorum === undefined) return refuse("zookeeper.quorum", "is needed where no site names one");
    return { type: "zookeeper", zookeeper: { ...zookeeper, quorum, znodeParent } };
  }
  if (site === undefined) {
    return refuse(
      "bootstrap",
      "is needed: host:port of masters or region servers; or give zookeeper, a quorum; or site, an hbase-site.xml or its folder; or set HBASE_CONF_DIR",
    );
  }
  if (site.registry === "zookeeper") return { type: "zookeeper", zookeeper: site.zookeeper };
  if (site.bootstrap !== undefined) return { type: "rpc", bootstrap: site.bootstrap };
  return refuse(
    "site",
    `${file} asks for an RPC registry (hbase.client.registry.impl) and names no server: set hbase.client.bootstrap.servers or hbase.masters, or give bootstrap`,
  );
}

function namedZooKeeper(zookeeper: string | ZooKeeperLocation): NamedCluster {
  if (typeof zookeeper === "string") {
    if (isConnectionUri(zookeeper)) return clusterOfUri(zookeeper, "zookeeper");
    const address = parseZooKeeperAddress(zookeeper, "zookeeper");
    return { type: "zookeeper", zookeeper: address, configuration: NO_CONFIGURATION };
  }
  const { quorum, znodeParent, ...times } = zookeeper;
  const hosts = typeof quorum === "string" ? quorum : quorum?.join(",");
  return {
    type: "zookeeper",
    zookeeper: {
      ...given(times),
      ...(hosts === undefined ? {} : { quorum: parseQuorum(hosts, "zookeeper.quorum") }),
      ...(znodeParent === undefined ? {} : { znodeParent: checkZnodeParent(znodeParent, "zookeeper.znodeParent") }),
    },
    configuration: NO_CONFIGURATION,
  };
}

function clusterOfUri(uri: string, option: "bootstrap" | "zookeeper"): NamedCluster {
  const parsed = parseConnectionUri(uri, option);
  const { configuration } = parsed;
  if (parsed.type === "zookeeper") {
    const { quorum, znodeParent } = parsed;
    return { type: "zookeeper", zookeeper: { quorum, znodeParent }, configuration };
  }
  if (option === "zookeeper") refuse(option, "a hbase+rpc:// URI names no ZooKeeper; it goes to bootstrap");
  return { type: "rpc", bootstrap: parsed.addresses.map((address) => ({ address, role: "unknown" })), configuration };
}

function serversOf(bootstrap: NonNullable<ConnectOptions["bootstrap"]>): readonly BootstrapServer[] {
  if (typeof bootstrap === "string")
    return parseAddressList(bootstrap, { option: "bootstrap" }).map((address) => ({ address, role: "unknown" }));
  const servers = bootstrap.map(serverOf);
  uniqueAddresses(
    servers.map(({ address }) => address),
    "bootstrap",
  );
  return servers;
}

function serverOf(entry: string | BootstrapAddress): BootstrapServer {
  const rules = { option: "bootstrap" };
  if (typeof entry === "string") return { address: parseAddress(entry, rules), role: "unknown" };
  const { host, port, role = "unknown" } = entry ?? {};
  if (typeof host !== "string" || host === "") refuse("bootstrap", `${described(JSON.stringify(entry))} has no host`);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse("bootstrap", `${host} has port ${described(port)}, which is none of 1 to 65535`);
  oneOf(["master", "regionserver", "unknown"]).check("bootstrap", role);
  return { address: parseAddress(addressText({ host, port }), rules), role };
}
