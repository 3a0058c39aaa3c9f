/**
 * An `hbase-site.xml` for clients of a cluster: where it is, by both registries, and how it is secured. Any client reads it,
 * Apache's Java client included. Which registry a client uses stays its own choice, unless the caller makes it.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { addressText } from "../transport/transport.ts";
import type { Protection } from "../wire/qop.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ClientSite {
  /** `hbase.masters`; 2.4's MasterRegistry asks them, and 3.0 where there are no bootstrap servers */
  readonly masters: readonly Address[];
  /** `hbase.client.bootstrap.servers`: masters or region servers; default: not set */
  readonly bootstrapServers?: readonly Address[];
  /** where there is a ZooKeeper endpoint */
  readonly zooKeeper?: {
    readonly host: string;
    readonly port: number;
    /** default `/hbase` */
    readonly znodeParent?: string;
  };
  /** where security is on */
  readonly kerberos?: {
    /** in full or with `_HOST`, such as `hbase-master/_HOST@EXAMPLE.COM` */
    readonly masterPrincipal: string;
    readonly regionServerPrincipal: string;
    /** best liked first; default `authentication` */
    readonly protections?: readonly Protection[];
  };
  /** further properties, or others in place of these; `hbase.client.registry.impl` for one */
  readonly properties?: Readonly<Record<string, string>>;
}

/** The properties that tell a client of this cluster. */
export function clientSiteProperties(site: ClientSite): Record<string, string> {
  const { masters, bootstrapServers = [], zooKeeper, kerberos, properties } = site;
  return {
    ...(zooKeeper === undefined ? {} : zooKeeperProperties(zooKeeper)),
    ...(masters.length === 0 ? {} : { "hbase.masters": addresses(masters) }),
    ...(bootstrapServers.length === 0 ? {} : { "hbase.client.bootstrap.servers": addresses(bootstrapServers) }),
    ...(kerberos === undefined ? {} : kerberosProperties(kerberos)),
    ...properties,
  };
}

/** Throws `InvalidArgumentError` for a character that XML cannot hold. */
export function siteXml(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(
    ([name, value]) =>
      `  <property>\n    <name>${escaped(name, name)}</name>\n    <value>${escaped(value, name)}</value>\n  </property>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${lines.join("")}</configuration>\n`;
}

/** The quorum's port stands in a key of its own: asynchbase and the shell read it there. */
function zooKeeperProperties({
  host,
  port,
  znodeParent,
}: NonNullable<ClientSite["zooKeeper"]>): Record<string, string> {
  return {
    "hbase.zookeeper.quorum": host,
    "hbase.zookeeper.property.clientPort": String(port),
    "zookeeper.znode.parent": znodeParent ?? "/hbase",
  };
}

/** Java's client logs in only if Hadoop's key says the same as HBase's. */
function kerberosProperties(kerberos: NonNullable<ClientSite["kerberos"]>): Record<string, string> {
  return {
    "hbase.security.authentication": "kerberos",
    "hadoop.security.authentication": "kerberos",
    "hbase.master.kerberos.principal": kerberos.masterPrincipal,
    "hbase.regionserver.kerberos.principal": kerberos.regionServerPrincipal,
    "hbase.rpc.protection": (kerberos.protections ?? ["authentication"]).join(","),
  };
}

function addresses(list: readonly Address[]): string {
  return list.map(addressText).join(",");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string, property: string): string {
  // What XML 1.0 has no way to write, not even as a reference.
  if (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new InvalidArgumentError(property, `${JSON.stringify(text)} has a character that XML cannot hold`);
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
