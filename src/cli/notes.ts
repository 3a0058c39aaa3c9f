/** What works with us and is worth knowing all the same: the kinds of server of HBASE-28321. */
import type { ServerKind } from "../handshake/types.ts";

/** @returns undefined where there is nothing to say */
export function noteOfKind(kind: ServerKind, kerberos: boolean): string | undefined {
  return kerberos ? WITH_KERBEROS[kind] : undefined;
}

const WITH_KERBEROS: Readonly<Record<ServerKind, string | undefined>> = {
  announces: undefined,
  misannounces:
    "Servers that misannounce tell the name of their operating system's user in place of their principal (HBASE-30101, HBase 2.6.0 to 2.6.5). They work with tshbase; Java clients with two principals fail. Upgrade them to 2.6.6 or later.",
  legacy:
    "Legacy servers (HBase 2.5 and older) cannot be asked for their principal (HBASE-28321). They work with tshbase; the calls of Java clients with two principals hang until they time out.",
  insecure: "Insecure servers have security switched off: they believe any user's name, and nothing is protected.",
};

export const ONE_SERVER =
  "Only one server is named: if it is down, the cluster is not found. Name more masters or region servers.";

export const ONE_ZOOKEEPER =
  "Only one ZooKeeper server is named: if it is down, the cluster is not found. Name the whole quorum.";
