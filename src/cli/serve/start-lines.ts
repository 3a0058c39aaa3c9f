/** What `tshbase serve` says when it has started: where everything is, and what to paste into a client. */
import { basename, dirname } from "node:path";
import type { KerberosRealm } from "./kerberos-realm.ts";
import type { Served } from "./served.ts";

/** Paragraphs, each with its lines. */
export function startText(served: Served): string {
  const { hbase, realm, siteFile } = served;
  const parts = [
    placesOf(served),
    ...(realm === undefined ? [] : [loginLines(realm)]),
    ["from TypeScript:", `  await connect(${connectArgument(served)})`],
    ...(hbase.zookeeper === undefined ? [] : [["from the shell of Java's HBase:", `  ${shellLine(served)}`]]),
    ...(siteFile === undefined ? [] : [["from everything that reads an hbase-site.xml:", `  ${siteFile}`]]),
  ];
  return `${parts.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n")}\n`;
}

function placesOf({ hbase, page, data, realm }: Served): string[] {
  const rows: [string, string][] = [
    ["master", hbase.master.address],
    [hbase.regionServers.length === 1 ? "region server" : "region servers", addressesOf(hbase.regionServers)],
    ["ZooKeeper", hbase.zookeeper ?? "none"],
    ["status page", page.url],
    ["kind of server", hbase.master.behaviour.kind],
    ["security", realm === undefined ? "none" : `Kerberos, from a KDC in ${realm.folder}`],
    ["data", data ?? "in memory"],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function addressesOf(servers: readonly { readonly address: string }[]): string {
  return servers.map(({ address }) => address).join(" ");
}

function loginLines({ krb5Conf, client: { keytab, principal } }: KerberosRealm): string[] {
  return [
    "first, to find the KDC; and to log in without a keytab:",
    `  export KRB5_CONFIG=${krb5Conf}`,
    `  kinit -k -t ${keytab} ${principal}`,
  ];
}

/** With Kerberos there is more to say than an address, and the site says it. */
function connectArgument({ hbase, realm, siteFile }: Served): string {
  return realm === undefined || siteFile === undefined
    ? JSON.stringify(hbase.uri)
    : `{ site: ${JSON.stringify(siteFile)} }`;
}

/**
 * With Kerberos all the properties are needed, and Java knows its KDC by a property of its own. A file of any other name than
 * hbase-site.xml it does not read.
 */
function shellLine({ hbase, realm, siteFile }: Served): string {
  if (realm !== undefined && siteFile !== undefined && basename(siteFile) !== "hbase-site.xml")
    return `copy ${siteFile} to hbase-site.xml in a folder DIR, then HBASE_OPTS=-Djava.security.krb5.conf=${realm.krb5Conf} hbase --config DIR shell`;
  if (realm !== undefined && siteFile !== undefined)
    return `HBASE_OPTS=-Djava.security.krb5.conf=${realm.krb5Conf} hbase --config ${dirname(siteFile)} shell`;
  const properties = Object.entries(hbase.siteProperties()).filter(([name]) => name.startsWith("hbase.zookeeper."));
  return ["hbase shell", ...properties.map(([name, value]) => `-D${name}=${value}`)].join(" ");
}

/** The same for programs: one object. */
export function startJson({ hbase, realm, page, data, siteFile }: Served): object {
  return {
    event: "ready",
    uri: hbase.uri,
    bootstrap: hbase.bootstrap,
    master: hbase.master.address,
    regionServers: hbase.regionServers.map(({ address }) => address),
    zookeeper: hbase.zookeeper ?? null,
    page: page.url,
    kind: hbase.master.behaviour.kind,
    data: data ?? null,
    site: siteFile ?? null,
    kerberos:
      realm === undefined
        ? null
        : { folder: realm.folder, krb5Conf: realm.krb5Conf, client: realm.client, servers: principalsOf(realm) },
  };
}

function principalsOf({ servers: { master, regionServer } }: KerberosRealm): object {
  return { master: master.principal, regionServer: regionServer.principal };
}
