/**
 * A cluster that is made to suffer: region servers die and come back, the master restarts, regions split, merge and move. Dead
 * servers are noticed within seconds; the Java client is the hand that does it, so that ours is only the one that it is done to.
 */
import { type Cluster, type ClusterOptions, type ServerName, startCluster } from "./cluster.ts";
import { JavaTables, type RegionAnswer } from "./java-tables.ts";
import { waitFor } from "./processes.ts";
import type { Properties } from "./site.ts";

/** A dead region server is declared dead after 3 s; ZooKeeper's shortest session is two of its ticks. */
const quickDetection: Properties = {
  "hbase.zookeeper.property.tickTime": "500",
  "zookeeper.session.timeout": "3000",
  // One is enough to start with: the other may be dead just now.
  "hbase.master.wait.on.regionservers.mintostart": "1",
  // Merges need regions whose parents are gone; the janitor comes by more often than every five minutes.
  "hbase.catalogjanitor.interval": "5000",
};

const limitMs = 60_000;

export class ChaosCluster implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly java: JavaTables;

  private constructor(cluster: Cluster, java: JavaTables) {
    this.cluster = cluster;
    this.java = java;
  }

  /** Two region servers unless told otherwise. */
  static async start(options: ClusterOptions): Promise<ChaosCluster> {
    const cluster = await startCluster({
      regionServers: 2,
      ...options,
      site: { ...quickDetection, ...options.site },
    });
    try {
      const [protection] = options.protection ?? [];
      // The hand must not tremble: it waits longer than any server takes to come back.
      const java = await JavaTables.start(cluster, {
        clientVersion: options.version,
        site: { "hbase.client.retries.number": "200" },
        ...(protection === undefined ? {} : { protection }),
      });
      return new ChaosCluster(cluster, java);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Names of region servers in the lab: "rs", "rs2". */
  get regionServers(): readonly ServerName[] {
    return this.cluster.servers.filter((name) => name.startsWith("rs"));
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Where things are

  /** The lab's name for one of HBase's (host,port,startcode). */
  nameOf(hbaseServer: string): ServerName {
    const port = Number(hbaseServer.split(",")[1]);
    const index = this.cluster.regionServerPorts.indexOf(port);
    const name = this.regionServers[index];
    if (name === undefined) throw new Error(`no region server of the lab is ${hbaseServer}`);
    return name;
  }

  /** HBase's name of a server that is alive, as `move` wants it. */
  async hbaseNameOf(name: ServerName): Promise<string> {
    const port = this.cluster.regionServerPorts[this.regionServers.indexOf(name)];
    return waitFor(
      `${name} among the live servers`,
      async () => (await this.java.status()).live.find((server) => server.split(",")[1] === String(port)),
      { timeoutMs: limitMs, everyMs: 200 },
    );
  }

  /** The server that has hbase:meta. */
  async metaServer(): Promise<ServerName> {
    const { server } = await this.java.metaLocation();
    if (server === undefined) throw new Error("hbase:meta is nowhere");
    return this.nameOf(server);
  }

  /** Another region server than the one given. */
  otherThan(name: ServerName): ServerName {
    const other = this.regionServers.find((each) => each !== name);
    if (other === undefined) throw new Error(`there is no other region server than ${name}`);
    return other;
  }

  /** Every region of a table on a live server, none on its way, and each answers a read. */
  async assigned(table: string): Promise<RegionAnswer[]> {
    return waitFor(
      `all regions of ${table} assigned`,
      async () => {
        const { live, inTransition } = await this.java.status();
        const regions = await this.java.regions(table);
        const settled = regions.every(({ server }) => server !== undefined && live.includes(server));
        if (inTransition > 0 || !settled || regions.length === 0) return undefined;
        return (await this.java.probe(table)) === regions.length ? regions : undefined;
      },
      { timeoutMs: limitMs, everyMs: 200 },
    );
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is done to regions

  async split(table: string, at: string): Promise<void> {
    await this.java.do("split", { table, at });
  }

  /**
   * Merges the region of this index with the one behind it. What was split or merged before must first be compacted, so that
   * nothing refers to the files of its parents.
   */
  async merge(table: string, index = 0): Promise<void> {
    const regions = (await this.java.regions(table)).slice(index, index + 2).map(({ encodedName }) => encodedName);
    await this.java.do("flush", { table });
    await this.java.do("majorCompact", { table });
    await waitFor(
      `regions of ${table} that can be merged`,
      async () => {
        const answer = await this.java.answer("merge", { regions, forcible: true });
        if ("error" in answer && answer.error.endsWith("MergeRegionException")) return undefined;
        if ("error" in answer) throw new Error(`merge: ${answer.error}: ${answer.message}`);
        return true;
      },
      { timeoutMs: limitMs, everyMs: 500 },
    );
  }

  /** Moves a region to the other server; where it went. */
  async move(region: RegionAnswer): Promise<ServerName> {
    const to = this.otherThan(this.nameOf(region.server ?? ""));
    await this.java.do("move", { region: region.encodedName, to: await this.hbaseNameOf(to) });
    return to;
  }

  /** Moves hbase:meta to the other server; where it went. */
  async moveMeta(): Promise<ServerName> {
    return this.move(await this.java.metaLocation());
  }

  async balancer(on: boolean): Promise<void> {
    await this.java.do("balancer", { on });
  }

  async balance(): Promise<void> {
    await this.java.do("balance");
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is done to servers

  /** SIGKILL, and its start again on the same port. */
  async restart(name: ServerName): Promise<void> {
    await this.cluster.kill9(name);
    await this.cluster.startServer(name);
  }

  restartMaster(): Promise<void> {
    return this.restart("master");
  }

  async stop(): Promise<void> {
    await this.java.close();
    await this.cluster.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
