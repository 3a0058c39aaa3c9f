/** The region servers of an embedded HBase: their names in the cluster, what they serve, and how they end and come back. */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import type { ServerName } from "../../names/server-name.ts";
import { type ClusterView, serverNameOf } from "../cluster-view.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import type { AdminService } from "../region-server/admin-service.ts";
import type { ClientService } from "../region-server/client-service.ts";
import type { LoggedNonce } from "../region-server/nonce-log.ts";

interface Member {
  readonly server: EmbeddedServer;
  /** the one object that the cluster knows it by; another in its next life */
  name: ServerName;
  data: ClientService | undefined;
  admin: AdminService | undefined;
  isUp: boolean;
  /** down, and its regions with it, for there was no other server */
  hasRegions: boolean;
  /** what it left in the logs of its regions when it was killed, until somebody takes them over */
  logged: readonly LoggedNonce[];
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
      logged: [],
    }));
  }

  get servers(): readonly EmbeddedServer[] {
    return this.#members.map(({ server }) => server);
  }

  get names(): readonly ServerName[] {
    return this.#members.map(({ name }) => name);
  }

  /** Whether clients can reach it: it was neither stopped nor taken down. */
  isUp(name: ServerName): boolean {
    return this.#members.some((member) => member.name === name && member.isUp && member.server.isUp);
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

  /** Scanners and nonces of all are gone, from the logs too. */
  reset(): void {
    for (const member of this.#members) {
      member.data?.eraseNonces();
      member.logged = [];
    }
    this.beginAnew();
  }

  /** Servers are told what the log of their regions says. @returns those of regions that nobody has any more */
  recoverNonces(logged: Iterable<LoggedNonce>, cluster: OpenedCluster): LoggedNonce[] {
    const left: LoggedNonce[] = [];
    const ofMember = new Map<Member, LoggedNonce[]>();
    for (const nonce of logged) {
      const server = cluster.serverOf(nonce.region);
      const member = this.#members.find(({ name }) => name === server);
      if (member === undefined) left.push(nonce);
      else {
        const nonces = ofMember.get(member) ?? [];
        nonces.push(nonce);
        ofMember.set(member, nonces);
      }
    }
    for (const [{ data }, nonces] of ofMember) data?.recoverNonces(nonces);
    return left;
  }

  /** All are as if they had just been started: without scanners and nonces but those in a log on disk, and with their compactions on. */
  beginAnew(): void {
    for (const member of this.#members) beginAnew(member);
  }

  /** As a process that is killed; its regions go to the others, or stay if there are none. */
  async stop(server: EmbeddedServer, cluster: OpenedCluster, view: ClusterView): Promise<void> {
    const member = this.#require(server);
    if (!member.isUp) return;
    member.isUp = false;
    const down = server.down();
    member.logged = member.data?.loggedNonces(cluster.regions.regionsOf(member.name)) ?? [];
    beginAnew(member);
    member.hasRegions = this.live.length === 0;
    if (!member.hasRegions) this.#leaveRegions(member, member.name, cluster);
    this.#show(view);
    await down;
  }

  /** Another process at the same address; it takes up the regions of servers that could leave them to nobody. */
  async start(server: EmbeddedServer, cluster: OpenedCluster, view: ClusterView): Promise<void> {
    const member = this.#require(server);
    // Taken down behind the cluster's back, it has its regions still.
    if (member.isUp) return server.up();
    server.beginAnew();
    await server.up();
    member.isUp = true;
    const left = this.#members
      .filter(({ hasRegions }) => hasRegions)
      .map((each) => ({ member: each, name: each.name }));
    member.name = nameOf(server);
    cluster.serverJoined(member.name);
    for (const { member: each, name } of left) this.#leaveRegions(each, name, cluster);
    for (const each of this.#members) each.hasRegions = false;
    this.#show(view);
  }

  /** @param name of the life that has ended */
  #leaveRegions(member: Member, name: ServerName, cluster: OpenedCluster): void {
    cluster.serverDied(name);
    this.recoverNonces(member.logged, cluster);
    member.logged = [];
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
