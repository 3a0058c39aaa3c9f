/** tshbase: a native, secure client for Apache HBase. What users name is exported here, and nothing else. */
export { connect } from "./client/connect.ts";
export type {
  BootstrapAddress,
  ConnectOptions,
  HostAddress,
  HostMapOption,
  KerberosAuthOptions,
  KerberosLogin,
  LimitOptions,
  RegistryTuning,
  SecurityOptions,
  SimpleOptions,
  TimeOptions,
  WhereOptions,
  ZooKeeperLocation,
} from "./client/connect-options.ts";
export type { HBase } from "./client/hbase.ts";
export { type Advice, adviceOf } from "./errors/advice.ts";
export * from "./errors/connection-errors.ts";
export * from "./errors/handshake-errors.ts";
export { type ErrorPlace, HBaseError } from "./errors/hbase-error.ts";
export * from "./errors/kerberos-errors.ts";
export * from "./errors/protocol-errors.ts";
export * from "./errors/registry-errors.ts";
export * from "./errors/remote-error.ts";
export * from "./errors/timeout-errors.ts";
export * from "./errors/usage-errors.ts";
export {
  ZnodeForbiddenError,
  ZnodeMissingError,
  ZooKeeperError,
  ZooKeeperSessionError,
  ZooKeeperTimeoutError,
} from "./errors/zookeeper-errors.ts";
export type { ServerRole } from "./handshake/candidates.ts";
export type { LegacyPolicy } from "./handshake/negotiation-types.ts";
export type { ServerKind } from "./handshake/types.ts";
export type { Master, MetaRegionLocation, ServerName } from "./registry/answers.ts";
export type { AskOptions } from "./registry/registry.ts";
export type { ConnectionStats, RpcStats } from "./rpc/rpc-client.ts";
export type { PrincipalPatterns } from "./rpc/rpc-options.ts";
export type { AttemptTrace, OpeningTrace, TraceEvent } from "./rpc/trace.ts";
export type { Protection, Qop } from "./wire/qop.ts";
