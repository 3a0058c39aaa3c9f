/** The region servers of an embedded HBase: their names in the cluster, what they serve, and how they end and come back. */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import type { ServerName } from "../../names/server-name.ts";
import { type ClusterView, serverNameOf } from "../cluster-view.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import type { AdminService } from "../region-server/admin-service.ts";
import type { ClientService } from "../region-server/client-service.ts";

interface Member {
  readonly server: EmbeddedServer;
  /** the one object that the cluster knows it by; another in its next life */
  name: ServerName;
  data: ClientService | undefined;
  admin: AdminService | undefined;
  isUp: boolean;
  /** down, and its regions with it, for there was no other server */
  hasRegions: boolean;
}

export class RegionServers {
  readonly #members: readonly Member[];

  constructor(servers: readonly EmbeddedServer[]) {
    this.#members = servers.map((server) => ({
      server,
      name: nameOf(server),
      data: undefined,
      admin: undefined,
      isUp: true,
      hasRegions: false,
    }));
  }

  get servers(): readonly EmbeddedServer[] {
    return this.#members.map(({ server }) => server);
  }

  get names(): readonly ServerName[] {
    return this.#members.map(({ name }) => name);
  }

  /** Those that were not stopped. */
  get live(): readonly EmbeddedServer[] {
    return this.#members.filter(({ isUp }) => isUp).map(({ server }) => server);
  }

  /** With what they serve, whether they are up or not. */
  get serving(): readonly { readonly server: EmbeddedServer; readonly data: ClientService }[] {
    return this.#members.flatMap(({ server, data }) => (data === undefined ? [] : [{ server, data }]));
  }

  /** Undefined for what is no region server of this cluster. */
  nameOf(server: EmbeddedServer): ServerName | undefined {
    return this.#member(server)?.name;
  }

  setServices(server: EmbeddedServer, data: ClientService, admin: AdminService): void {
    const member = this.#member(server);
    if (member !== undefined) Object.assign(member, { data, admin });
  }

  expireScanners(): void {
    for (const { data } of this.#members) data?.expireScanners();
  }

  /** All are as if they had just been started: without scanners and nonces, and with their compactions on. */
  beginAnew(): void {
    for (const member of this.#members) beginAnew(member);
  }

  /** As a process that is killed; its regions go to the others, or stay if there are none. */
  async stop(server: EmbeddedServer, cluster: OpenedCluster, view: ClusterView): Promise<void> {
    const member = this.#require(server);
    if (!member.isUp) return;
    member.isUp = false;
    const down = server.down();
    beginAnew(member);
    member.hasRegions = this.live.length === 0;
    if (!member.hasRegions) cluster.serverDied(member.name);
    this.#show(view);
    await down;
  }

  /** Another process at the same address; it takes up the regions of servers that could leave them to nobody. */
  async start(server: EmbeddedServer, cluster: OpenedCluster, view: ClusterView): Promise<void> {
    const member = this.#require(server);
    if (member.isUp) return;
    server.beginAnew();
    await server.up();
    member.isUp = true;
    const left = this.#members.filter(({ hasRegions }) => hasRegions).map((each) => ({ ...each }));
    member.name = nameOf(server);
    cluster.serverJoined(member.name);
    for (const { name } of left) cluster.serverDied(name);
    for (const each of this.#members) each.hasRegions = false;
    this.#show(view);
  }

  #show(view: ClusterView): void {
    view.bootstrapNodes = this.live.map(({ serverName }) => serverName);
  }

  #member(server: EmbeddedServer): Member | undefined {
    return this.#members.find((member) => member.server === server);
  }

  #require(server: EmbeddedServer): Member {
    const member = this.#member(server);
    if (member === undefined) throw new InvalidArgumentError("server", "is no region server of this cluster");
    return member;
  }
}

function beginAnew({ data, admin }: Member): void {
  data?.dispose();
  admin?.beginAnew();
}

export function nameOf(server: EmbeddedServer): ServerName {
  return serverNameOf(server.serverName);
}

/** In events, logs and pages. @param index among the region servers, from 0 */
export function regionServerName(index: number): string {
  return `regionserver-${index + 1}`;
}
