/** A master and a region server that know of each other, under principals of their own: the smallest cluster with the problem of HBASE-28321. */
import { randomUUID } from "node:crypto";
import type { BehaviourInput } from "./behaviour.ts";
import { type ClusterView, emptyClusterView } from "./cluster-view.ts";
import { type EmbeddedServer, type ServerOptions, startServer } from "./embedded-server.ts";
import type { Faults } from "./faults.ts";

/** What can be set for each server, and what its cluster decides. */
export type MemberOptions = Omit<ServerOptions, "role" | "view">;

export interface ClusterOptions extends Omit<MemberOptions, "port" | "kerberos"> {
  /** what differs from the options of the cluster: mostly `kerberos` */
  readonly master?: MemberOptions;
  readonly regionServer?: MemberOptions;
  /** default: a random one */
  readonly clusterId?: string;
}

export class EmbeddedCluster implements AsyncDisposable {
  readonly master: EmbeddedServer;
  readonly regionServer: EmbeddedServer;
  /** what both servers answer from; change it as you like */
  readonly view: ClusterView;

  /** @internal use `startCluster` */
  constructor(master: EmbeddedServer, regionServer: EmbeddedServer, view: ClusterView) {
    this.master = master;
    this.regionServer = regionServer;
    this.view = view;
  }

  get servers(): readonly EmbeddedServer[] {
    return [this.master, this.regionServer];
  }

  /** `host:port,host:port`, master first: what a client is to be given to find the cluster */
  get bootstrap(): string {
    return this.servers.map((server) => server.address).join(",");
  }

  /** Both become another kind of server. */
  become(behaviour: BehaviourInput): void {
    for (const server of this.servers) server.become(behaviour);
  }

  /** Sets the faults of both; see `EmbeddedServer.inject`. */
  inject(faults: Faults, options: { readonly connections?: number } = {}): void {
    for (const server of this.servers) server.inject(faults, options);
  }

  heal(): void {
    for (const server of this.servers) server.heal();
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Starts both. Rejects as `startServer` does, and leaves nothing running then. */
export async function startCluster(options: ClusterOptions = {}): Promise<EmbeddedCluster> {
  const { master: masterOptions, regionServer: regionServerOptions, clusterId, ...shared } = options;
  const view = emptyClusterView();
  view.clusterId = clusterId ?? randomUUID();
  const master = await startServer({ ...shared, ...masterOptions, role: "master", view });
  try {
    const regionServer = await startServer({ ...shared, ...regionServerOptions, role: "regionserver", view });
    introduce(view, master, regionServer);
    return new EmbeddedCluster(master, regionServer, view);
  } catch (error) {
    await master.close();
    throw error;
  }
}

function introduce(view: ClusterView, master: EmbeddedServer, regionServer: EmbeddedServer): void {
  view.activeMaster = master.serverName;
  view.masters = [master.serverName];
  view.bootstrapNodes = [regionServer.serverName];
  view.metaRegionLocations = [{ replicaId: 0, server: regionServer.serverName }];
}
