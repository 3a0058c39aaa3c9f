/**
 * A real HBase cluster on this machine: ZooKeeper, masters and region servers, a JVM each, masters and region servers under
 * different Kerberos principals. Everything listens on 127.0.0.1 only and ends with `stop()` or with this process.
 */
import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import type { Kdc } from "./kdc.ts";
import {
  compileJava,
  javaCommand,
  javaMissing,
  javaModuleFlags,
  resolveClassPath,
  type Tell,
  toStandardError,
} from "./maven.ts";
import { freePorts, type LabProcess, logTail, startProcess, temporaryFolder, waitFor } from "./processes.ts";
import {
  clientProperties,
  type Layout,
  type Properties,
  type Protection,
  serverProperties,
  writeConfiguration,
} from "./site.ts";

export interface ClusterOptions {
  /** As Maven calls it, such as "2.6.4-hadoop3". */
  readonly version: string;
  /** Without one there is no security. */
  readonly kdc?: Kdc;
  /** Log in before the server is built, so that a 2.6.0 to 2.6.5 server announces its principal (HBASE-30101). */
  readonly announce?: boolean;
  /** All three by default: clients choose. */
  readonly protection?: readonly Protection[];
  /** The number of masters; the first to start is active. */
  readonly masters?: number;
  readonly regionServers?: number;
  readonly ports?: {
    readonly zk: number;
    readonly masters: readonly number[];
    readonly regionServers: readonly number[];
  };
  /** Kept on `stop`; without it a temporary folder is used and removed. */
  readonly dir?: string;
  /** More properties, for servers and clients. */
  readonly site?: Properties;
  /** Flags for the servers' JVMs. By default they start fast and never reach full speed: measure with `[]`. */
  readonly jvm?: readonly string[];
  /** The most that the heap of each server grows to, in MiB; 600 by default. */
  readonly heapMb?: number;
  readonly tell?: Tell;
}

export interface UpgradeOptions {
  readonly announce?: boolean;
  /** Ends the servers with SIGTERM and waits for them to close their regions, in place of kill -9. */
  readonly graceful?: boolean;
}

/** "zookeeper", "master", "rs"; of several: "master2", "rs2" and so on. */
export type ServerName = string;

export interface Cluster {
  readonly version: string;
  readonly announce: boolean;
  readonly kdc: Kdc | undefined;
  readonly dir: string;
  readonly zkPort: number;
  readonly masterPort: number;
  readonly regionServerPort: number;
  readonly masterPorts: readonly number[];
  readonly regionServerPorts: readonly number[];
  /** A folder with a client's hbase-site.xml and core-site.xml (no keytab in them). */
  readonly site: string;
  /** The folder of the servers' logs, a file each. */
  readonly logs: string;
  /** Milliseconds from nothing to usable, at the last start of the whole cluster. */
  readonly startedInMs: number;
  /** Names of all servers. */
  readonly servers: readonly ServerName[];
  isRunning(name: ServerName): boolean;
  /** SIGTERM; SIGKILL when it takes too long. */
  stopServer(name: ServerName, graceMs?: number): Promise<void>;
  /** Starts servers that were ended, on their old ports; resolves when they serve. A master needs region servers for that, and they it. */
  startServer(...names: ServerName[]): Promise<void>;
  /** Ends a server at once, as a crash would. */
  kill9(name: ServerName): Promise<void>;
  /** Suspends a server: its sockets stay open and say nothing. */
  pauseServer(name: ServerName): void;
  resumeServer(name: ServerName): void;
  /** Ends masters and region servers and starts another version on the same folder and ports (ZooKeeper stays). */
  upgradeTo(version: string, options?: UpgradeOptions): Promise<void>;
  stop(): Promise<void>;
}

/** C1 only and a serial collector: on two cores a server is usable in half the time. */
const fastStart = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
const startLimitMs = 120_000;

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const missing = await javaMissing();
  if (missing !== undefined) throw new Error(missing);
  const ports = options.ports ?? (await choosePorts(options.masters ?? 1, options.regionServers ?? 1));
  const temporary = options.dir === undefined ? await temporaryFolder("tshbase-hbase") : undefined;
  const dir = options.dir ?? temporary?.path ?? "";
  const cluster = new LabCluster(
    { dir, zkPort: ports.zk, masterPorts: ports.masters, regionServerPorts: ports.regionServers },
    options,
    () => temporary?.remove(),
  );
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function choosePorts(
  masters: number,
  regionServers: number,
): Promise<{ zk: number; masters: number[]; regionServers: number[] }> {
  const [zk = 0, ...rest] = await freePorts(1 + masters + regionServers);
  return { zk, masters: rest.slice(0, masters), regionServers: rest.slice(masters) };
}

class LabCluster implements Cluster {
  readonly dir: string;
  readonly kdc: Kdc | undefined;
  readonly zkPort: number;
  readonly masterPorts: readonly number[];
  readonly regionServerPorts: readonly number[];
  readonly site: string;
  readonly logs: string;
  readonly servers: readonly ServerName[];
  version: string;
  announce: boolean;
  startedInMs = 0;
  readonly #layout: Layout;
  readonly #options: ClusterOptions;
  readonly #tell: Tell;
  readonly #removeFolder: () => void;
  readonly #processes = new Map<ServerName, LabProcess>();
  #classPath = "";

  constructor(layout: Layout, options: ClusterOptions, removeFolder: () => void) {
    this.#layout = layout;
    this.#options = options;
    this.#removeFolder = removeFolder;
    this.#tell = options.tell ?? toStandardError;
    this.dir = layout.dir;
    this.kdc = options.kdc;
    this.version = options.version;
    this.announce = options.announce ?? false;
    this.zkPort = layout.zkPort;
    this.masterPorts = layout.masterPorts;
    this.regionServerPorts = layout.regionServerPorts;
    this.site = join(layout.dir, "conf-client");
    this.logs = join(layout.dir, "logs");
    this.servers = [
      "zookeeper",
      ...layout.masterPorts.map((_, index) => numbered("master", index)),
      ...layout.regionServerPorts.map((_, index) => numbered("rs", index)),
    ];
  }

  get masterPort(): number {
    return this.masterPorts[0] ?? 0;
  }

  get regionServerPort(): number {
    return this.regionServerPorts[0] ?? 0;
  }

  async start(): Promise<void> {
    await this.#prepare(this.version, this.announce);
    const begun = Date.now();
    mkdirSync(this.logs, { recursive: true });
    await this.#writeConfigurations();
    await this.startServer("zookeeper");
    await this.#startHBase();
    this.startedInMs = Date.now() - begun;
    this.#tell(
      `HBase ${this.version}: usable after ${(this.startedInMs / 1000).toFixed(1)} s, master on ${this.masterPort}, region server on ${this.regionServerPort}`,
    );
  }

  isRunning(name: ServerName): boolean {
    return this.#processes.get(name)?.running ?? false;
  }

  async stopServer(name: ServerName, graceMs = 15_000): Promise<void> {
    await this.#known(name)?.stop(graceMs);
  }

  async kill9(name: ServerName): Promise<void> {
    const child = this.#known(name);
    child?.signal("SIGKILL");
    await child?.stop();
  }

  pauseServer(name: ServerName): void {
    this.#known(name)?.signal("SIGSTOP");
  }

  resumeServer(name: ServerName): void {
    this.#known(name)?.signal("SIGCONT");
  }

  async startServer(...names: ServerName[]): Promise<void> {
    for (const name of names) {
      if (this.#known(name)?.running === true) throw new Error(`${name} is running already`);
    }
    await Promise.all(names.map((name) => this.#usable(name, this.#launch(name))));
  }

  async upgradeTo(version: string, options: UpgradeOptions = {}): Promise<void> {
    await this.#prepare(version, options.announce ?? false);
    const begun = Date.now();
    const hbase = this.servers.filter((name) => name !== "zookeeper");
    // Region servers before masters, as an administrator would: their regions are closed and handed in.
    for (const role of ["rs", "master"]) {
      const names = hbase.filter((name) => name.startsWith(role));
      await Promise.all(names.map((name) => (options.graceful === true ? this.stopServer(name) : this.kill9(name))));
    }
    this.version = version;
    this.announce = options.announce ?? false;
    await this.#startHBase();
    this.startedInMs = Date.now() - begun;
    this.#tell(`the same cluster as HBase ${version}: usable after ${(this.startedInMs / 1000).toFixed(1)} s`);
  }

  async stop(): Promise<void> {
    // Nothing of it is needed any more, so nothing is asked to close its files in order.
    await Promise.all(this.servers.map((name) => this.kill9(name)));
    this.#removeFolder();
  }

  /** Downloads and compiles what the version needs, before anything running is touched. */
  async #prepare(version: string, announce: boolean): Promise<void> {
    const jars = await resolveClassPath(version, this.#tell);
    this.#classPath = announce
      ? [await compileJava(["LoginFirst.java"], jars, this.#tell), jars].join(delimiter)
      : jars;
  }

  async #startHBase(): Promise<void> {
    const names = this.servers.filter((name) => name !== "zookeeper");
    // All are launched before the first is waited for: they wait for each other.
    const children = names.map((name) => ({ name, child: this.#launch(name, true) }));
    const masters = children.filter(({ name }) => name.startsWith("master"));
    const rest = children.filter(({ name }) => !name.startsWith("master"));
    await Promise.all([
      waitForAny(
        masters.map(({ child }) => child),
        masterServes,
      ),
      ...rest.map(({ child }) => waitForLine(child, regionServerServes)),
    ]);
  }

  #launch(name: ServerName, wholeCluster = false): LabProcess {
    const flags = [
      ...(this.#options.jvm ?? fastStart),
      `-Xmx${this.#options.heapMb ?? 600}m`,
      "-Djava.net.preferIPv4Stack=true",
      "-Dzookeeper.admin.enableServer=false",
      ...javaModuleFlags,
    ];
    if (this.kdc !== undefined) flags.push(`-Djava.security.krb5.conf=${this.kdc.krb5Conf}`);
    if (!wholeCluster) this.#tell(`starting ${name} (HBase ${this.version})`);
    const child = startProcess({
      name: `${name} of HBase ${this.version}`,
      command: javaCommand(),
      args: [...flags, "-cp", [join(this.dir, `conf-${name}`), this.#classPath].join(delimiter), ...this.#main(name)],
      cwd: this.dir,
      log: join(this.logs, `${name}.log`),
    });
    this.#processes.set(name, child);
    return child;
  }

  #main(name: ServerName): string[] {
    if (name === "zookeeper") return ["org.apache.hadoop.hbase.zookeeper.HQuorumPeer"];
    const isMaster = name.startsWith("master");
    if (this.announce) return ["LoginFirst", isMaster ? "master" : "regionserver", "start"];
    return [
      isMaster ? "org.apache.hadoop.hbase.master.HMaster" : "org.apache.hadoop.hbase.regionserver.HRegionServer",
      "start",
    ];
  }

  async #usable(name: ServerName, child: LabProcess): Promise<void> {
    if (name === "zookeeper") {
      await waitFor(`answer of ZooKeeper on port ${this.zkPort}`, () => zooKeeperIsOk(this.zkPort), {
        timeoutMs: startLimitMs,
        everyMs: 50,
        needs: [child],
      });
    } else if (name.startsWith("master")) {
      // A second master only stands by.
      const others = this.servers.some(
        (other) => other !== name && other.startsWith("master") && this.isRunning(other),
      );
      await waitForLine(
        child,
        others ? /Adding backup master ZNode|Master has completed initialization/ : masterServes,
      );
    } else {
      // The only region server gets hbase:meta (and all else) back; of several, any may have it by now.
      await waitForLine(child, this.regionServerPorts.length > 1 ? regionServerServes : metaIsOpen);
    }
  }

  #known(name: ServerName): LabProcess | undefined {
    if (!this.servers.includes(name)) throw new Error(`there is no ${name} here, only ${this.servers.join(", ")}`);
    return this.#processes.get(name);
  }

  async #writeConfigurations(): Promise<void> {
    const { kdc } = this;
    const options = {
      kdc,
      protection: this.#options.protection ?? (["authentication", "integrity", "privacy"] as const),
      site: this.#options.site ?? {},
    };
    const secure = kdc !== undefined;
    const common = serverProperties(this.#layout, options);
    const keytabs: Properties[] = secure
      ? [
          { "hbase.master.keytab.file": await kdc.keytab("hbase-master/localhost") },
          { "hbase.regionserver.keytab.file": await kdc.keytab("hbase-rs/localhost") },
        ]
      : [];
    writeConfiguration(join(this.dir, "conf-zookeeper"), common, false);
    for (const [index, port] of this.masterPorts.entries()) {
      writeConfiguration(
        join(this.dir, `conf-${numbered("master", index)}`),
        { ...common, ...keytabs[0], "hbase.master.port": String(port) },
        secure,
      );
    }
    for (const [index, port] of this.regionServerPorts.entries()) {
      writeConfiguration(
        join(this.dir, `conf-${numbered("rs", index)}`),
        { ...common, ...keytabs[1], "hbase.regionserver.port": String(port) },
        secure,
      );
    }
    writeConfiguration(this.site, clientProperties(this.#layout, options), secure);
  }
}

function numbered(role: string, index: number): ServerName {
  return index === 0 ? role : `${role}${index + 1}`;
}

// ---------------------------------------------------------------------------------------------------------------------
// Readiness: what servers of 2.4, 2.5 and 2.6 write into their logs, which works under any security

const masterServes = /Master has completed initialization/;
const regionServerServes = /Serving as /;
const metaIsOpen = /Opened hbase:meta,,1|Post open deploy tasks for hbase:meta,,1/;

async function waitForLine(child: LabProcess, pattern: RegExp): Promise<void> {
  const log = new GrowingFile(child.log);
  await waitFor(`${child.name} (${pattern.source})`, async () => (await log.grewWith(pattern)) || undefined, {
    timeoutMs: startLimitMs,
    everyMs: 50,
    needs: [child],
  });
}

/** One of several masters becomes active. */
async function waitForAny(children: readonly LabProcess[], pattern: RegExp): Promise<void> {
  const logs = children.map((child) => new GrowingFile(child.log));
  await waitFor(
    `active master (${pattern.source})`,
    async () => {
      if (children.every((child) => !child.running))
        throw new Error(`no master is running; the end of a log:\n${logTail(children[0]?.log ?? "")}`);
      return (await Promise.all(logs.map((log) => log.grewWith(pattern)))).includes(true) || undefined;
    },
    { timeoutMs: startLimitMs, everyMs: 50 },
  );
}

/** Reads what a log has gained since the last look. */
class GrowingFile {
  readonly #path: string;
  #offset = 0;
  #rest = "";

  constructor(path: string) {
    this.#path = path;
  }

  async grewWith(pattern: RegExp): Promise<boolean> {
    const file = await open(this.#path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(size - this.#offset),
        0,
        size - this.#offset,
        this.#offset,
      );
      this.#offset += bytesRead;
      const text = this.#rest + buffer.toString("latin1", 0, bytesRead);
      this.#rest = text.slice(text.lastIndexOf("\n") + 1);
      return pattern.test(text);
    } finally {
      await file.close();
    }
  }
}

function zooKeeperIsOk(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("ruok"));
    let answer = "";
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.once("error", () => socket.destroy());
    socket.once("close", () => resolve(answer === "imok" ? true : undefined));
  });
}
