/** An embedded HBase as the suites of `test/hbase` see a cluster: by its ports, its folder of a site, and servers that die and come back. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kdc } from "../../scripts/lab/kdc.ts";
import { type EmbeddedHBase, type EmbeddedHBaseOptions, type EmbeddedServer, startHBase } from "../../src/testing.ts";
import type { SuiteCluster } from "../hbase/suite-cluster.ts";

export interface EmbeddedSuiteCluster extends SuiteCluster {
  readonly hbase: EmbeddedHBase;
}

/** @param kdc masters and region servers have principals of their own there; without it there is no security */
export async function startEmbedded(
  kdc: Kdc | undefined,
  options: EmbeddedHBaseOptions = {},
): Promise<EmbeddedSuiteCluster> {
  const hbase = await startHBase({ ...(kdc === undefined ? {} : { kerberos: await twoServices(kdc) }), ...options });
  const site = mkdtempSync(join(tmpdir(), "tshbase-embedded-site-"));
  writeFileSync(join(site, "hbase-site.xml"), hbase.siteXml());
  /** By the lab's names: "master", "rs", "rs2". */
  const server = (name: string): EmbeddedServer => {
    const found = name === "master" ? hbase.master : hbase.regionServers[Number(name.slice(2) || 1) - 1];
    if (found === undefined) throw new Error(`there is no server ${name}`);
    return found;
  };
  const [regionServerPort = 0, ...others] = hbase.regionServers.map(({ port }) => port);
  return {
    hbase,
    version: "2.6.4",
    kdc,
    site,
    zkPort: Number(hbase.zookeeper?.split(":")[1]),
    masterPort: hbase.master.port,
    regionServerPort,
    regionServerPorts: [regionServerPort, ...others],
    kill9: (name) => server(name).down(),
    startServer: async (...names) => {
      for (const name of names) await server(name).up();
    },
    stop: async () => {
      await hbase.close();
      rmSync(site, { recursive: true });
    },
  };
}

async function twoServices(kdc: Kdc): Promise<NonNullable<EmbeddedHBaseOptions["kerberos"]>> {
  const service = async (name: string): Promise<{ principal: string; keytab: string }> => ({
    principal: `${name}@${kdc.realm}`,
    keytab: await kdc.keytab(name),
  });
  return { master: await service("hbase-master/localhost"), regionServer: await service("hbase-rs/localhost") };
}
