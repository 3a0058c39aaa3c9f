/**
 * The configuration folders of a lab cluster: one for each role (a 2.x master logs in with the region server's keytab if its
 * configuration names one that it can read, so no two roles share one), and one as a client would have it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kdc } from "./kdc.ts";
import { loggingConfiguration } from "./maven.ts";

export type Protection = "authentication" | "integrity" | "privacy";
export type Properties = Readonly<Record<string, string>>;

export interface Layout {
  readonly dir: string;
  readonly zkPort: number;
  readonly masterPorts: readonly number[];
  readonly regionServerPorts: readonly number[];
}

export interface SiteOptions {
  readonly kdc: Kdc | undefined;
  /** What servers accept; the first is what the client's folder asks for. */
  readonly protection: readonly Protection[];
  /** Added to every server's configuration, and to the client's. */
  readonly site: Properties;
}

/** What a client needs and servers share. */
export function clientProperties(layout: Layout, options: SiteOptions): Properties {
  const masters = layout.masterPorts.map((port) => `localhost:${port}`);
  const servers = layout.regionServerPorts.map((port) => `localhost:${port}`);
  return {
    "hbase.zookeeper.quorum": "127.0.0.1",
    "hbase.zookeeper.property.clientPort": String(layout.zkPort),
    "hbase.masters": masters.join(","),
    "hbase.client.bootstrap.servers": [...masters, ...servers].join(","),
    "hbase.client.registry.impl": "org.apache.hadoop.hbase.client.RpcConnectionRegistry",
    ...(options.kdc === undefined
      ? {}
      : {
          "hbase.security.authentication": "kerberos",
          "hbase.master.kerberos.principal": `hbase-master/_HOST@${options.kdc.realm}`,
          "hbase.regionserver.kerberos.principal": `hbase-rs/_HOST@${options.kdc.realm}`,
          "hbase.rpc.protection": options.protection[0] ?? "authentication",
        }),
    ...options.site,
  };
}

/** A server's own, but for its role. */
export function serverProperties(layout: Layout, options: SiteOptions): Properties {
  return {
    ...clientProperties(layout, { ...options, site: {} }),
    // Servers reach each other as they always did; the RPC registry is for the clients under test.
    "hbase.client.registry.impl": "org.apache.hadoop.hbase.client.ZKConnectionRegistry",
    "hbase.rootdir": `file://${layout.dir}/root`,
    "hbase.tmp.dir": join(layout.dir, "tmp"),
    "hbase.cluster.distributed": "true",
    "hbase.unsafe.stream.capability.enforce": "false",
    "hbase.wal.provider": "filesystem",
    "hbase.procedure.store.wal.use.hsync": "false",
    "hbase.zookeeper.property.dataDir": join(layout.dir, "zk"),
    "hbase.zookeeper.property.clientPortAddress": "127.0.0.1",
    "hbase.zookeeper.property.4lw.commands.whitelist": "*",
    "zookeeper.session.timeout": "30000",
    // Only loopback, under one name that every machine resolves.
    "hbase.master.ipc.address": "127.0.0.1",
    "hbase.master.hostname": "localhost",
    "hbase.master.info.port": "-1",
    "hbase.regionserver.ipc.address": "127.0.0.1",
    "hbase.regionserver.hostname": "localhost",
    "hbase.regionserver.info.port": "-1",
    // A small cluster: fewer threads to start, and no waiting for others to show up.
    "hbase.regionserver.handler.count": "10",
    // Ten calls a handler otherwise: 1024 calls in flight are refused with CallQueueTooBigException.
    "hbase.ipc.server.max.callqueue.length": "5000",
    "hbase.ipc.server.priority.max.callqueue.length": "5000",
    "hbase.master.wait.on.regionservers.mintostart": String(layout.regionServerPorts.length),
    "hbase.master.wait.on.regionservers.interval": "100",
    "hbase.master.wait.on.regionservers.timeout": "300",
    "hbase.regionserver.msginterval": "300",
    ...(options.kdc === undefined
      ? {}
      : {
          "hbase.security.authorization": "true",
          "hbase.rpc.protection": options.protection.join(","),
          "hbase.superuser": "hbase-master,hbase-rs,client,hbase",
          // Gives out delegation tokens.
          "hbase.coprocessor.region.classes": "org.apache.hadoop.hbase.security.token.TokenProvider",
        }),
    ...options.site,
  };
}

/** Writes hbase-site.xml, core-site.xml and log4j2.properties; returns the folder. */
export function writeConfiguration(folder: string, properties: Properties, secure: boolean): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "hbase-site.xml"), xml(properties));
  writeFileSync(
    join(folder, "core-site.xml"),
    xml({ "fs.defaultFS": "file:///", ...(secure ? { "hadoop.security.authentication": "kerberos" } : {}) }),
  );
  writeFileSync(join(folder, "log4j2.properties"), loggingConfiguration());
  return folder;
}

function xml(properties: Properties): string {
  const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const lines = Object.entries(properties).map(
    ([name, value]) => `  <property><name>${escaped(name)}</name><value>${escaped(value)}</value></property>`,
  );
  return `<?xml version="1.0"?>\n<configuration>\n${lines.join("\n")}\n</configuration>\n`;
}
