/**
 * `tshbase/testing`: HBase servers inside your own process, to test a client against every kind of server there is, and against
 * everything that can go wrong. They speak HBase's protocol on real sockets, with real Kerberos if you give them a keytab.
 *
 * ```ts
 * import { startCluster } from "tshbase/testing";
 *
 * await using cluster = await startCluster({
 *   behaviour: "legacy",                      // or "announces", "misannounces", "insecure"
 *   master: { kerberos: { principal: "hbase-master/localhost@EXAMPLE.COM", keytab } },
 *   regionServer: { kerberos: { principal: "hbase-rs/localhost@EXAMPLE.COM", keytab } },
 * });
 * await yourClient(cluster.bootstrap);        // "localhost:40123,localhost:40124"
 * cluster.master.inject({ cut: { direction: "sends", afterBytes: 20, how: "reset" } }, { connections: 1 });
 * cluster.become("announces");                // a rolling upgrade
 * cluster.master.counters.preambles.security; // 1
 * ```
 */
export type { Behaviour, BehaviourInput, ResolvedBehaviour } from "./server/behaviour.ts";
export type { ClientMetaMethod } from "./server/client-meta-service.ts";
export type { ClusterView, MetaLocation, ServerAddress } from "./server/cluster-view.ts";
export { type ClusterOptions, EmbeddedCluster, type MemberOptions, startCluster } from "./server/embedded-cluster.ts";
export { EmbeddedServer, type KerberosOptions, type ServerOptions, startServer } from "./server/embedded-server.ts";
export type { PreambleType, ServerCounters, ServerEvent } from "./server/events.ts";
export type {
  AnswerPlace,
  CallFailure,
  CutFault,
  Faults,
  GarbageKind,
  HalfAnswerFault,
} from "./server/faults.ts";
export { EmbeddedHBase, startHBase } from "./server/hbase/embedded-hbase.ts";
export type { FaultHandle, FaultWhere, HBaseFault, LoginRefusal } from "./server/hbase/faults/hbase-fault.ts";
export type { Fixtures, RowsFixture, TableFixture, ValuesFixture } from "./server/hbase/fixtures.ts";
export type { HBaseClock } from "./server/hbase/hbase-clock.ts";
export type { ClusterEvent, EmbeddedHBaseOptions } from "./server/hbase/options.ts";
export type {
  FamilyStatus,
  HBaseStatus,
  RegionStatus,
  Requests,
  ServerStatus,
  Setting,
  TableStatus,
} from "./server/hbase/status.ts";
export type { ServerLimits } from "./server/limits.ts";
export { startPage } from "./server/page/start-page.ts";
export type { StatusPage, StatusPageOptions } from "./server/page/status-page.ts";
export {
  type CallContext,
  type ClientVersion,
  type ExceptionDetails,
  type MessageAndCells,
  type Service,
  type ServiceAnswer,
  ServiceException,
  type ServiceMethod,
} from "./server/service.ts";
export type { Qop } from "./wire/qop.ts";
