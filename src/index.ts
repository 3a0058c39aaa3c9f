/** tshbase: a native, secure client for Apache HBase. What users name is exported here, and nothing else. */
export type { Admin } from "./admin/admin.ts";
export type { AdminOptions, ProcedureOptions, ProcedureProgress } from "./admin/admin-options.ts";
export type {
  ClusterStatus,
  RegionInTransition,
  RegionLoad,
  ServerStatus,
  TableRegionCounts,
} from "./admin/cluster-status.ts";
export type { BalanceOptions, BalanceResult, NormalizeOptions } from "./admin/cluster-verbs.ts";
export type { NamespaceDescriptor } from "./admin/namespace-verbs.ts";
export type { RegionReference } from "./admin/region-reference.ts";
export type {
  CompactionState,
  CompactOptions,
  FlushOptions,
  FlushRegionOptions,
  MergeOptions,
  MoveOptions,
  SplitOptions,
} from "./admin/region-verbs.ts";
export type { Snapshot, SnapshotOptions } from "./admin/snapshot-verbs.ts";
export type { CreateTableOptions, ListOptions, TruncateOptions } from "./admin/table-verbs.ts";
export type { Bytes, Column, ColumnName } from "./bytes/column-name.ts";
export { connect } from "./client/connect.ts";
export type {
  BootstrapAddress,
  CallerOptions,
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
  WireOptions,
  ZooKeeperLocation,
} from "./client/connect-options.ts";
export type { DataOptions } from "./client/data-options.ts";
export type { DataStats } from "./client/data-services.ts";
export type { ClientStats, HBase } from "./client/hbase.ts";
export type { FamilyAttributes, FamilyCompression, FamilyDescriptor } from "./descriptors/family-descriptor.ts";
export type { RawAttributes } from "./descriptors/raw-attributes.ts";
export type { EvenSplits } from "./descriptors/split-keys.ts";
export type { DescribedTable, TableAttributes, TableDescriptor } from "./descriptors/table-descriptor.ts";
export { type Advice, adviceOf } from "./errors/advice.ts";
export * from "./errors/connection-errors.ts";
export * from "./errors/filter-errors.ts";
export * from "./errors/handshake-errors.ts";
export { type ErrorPlace, HBaseError } from "./errors/hbase-error.ts";
export * from "./errors/kerberos-errors.ts";
export * from "./errors/locate-errors.ts";
export * from "./errors/operation-errors.ts";
export * from "./errors/procedure-errors.ts";
export * from "./errors/protocol-errors.ts";
export * from "./errors/region-errors.ts";
export * from "./errors/registry-errors.ts";
export * from "./errors/remote-error.ts";
export * from "./errors/server-errors.ts";
export * from "./errors/table-errors.ts";
export * from "./errors/timeout-errors.ts";
export * from "./errors/usage-errors.ts";
export {
  ZnodeForbiddenError,
  ZnodeMissingError,
  ZooKeeperError,
  ZooKeeperSessionError,
  ZooKeeperTimeoutError,
} from "./errors/zookeeper-errors.ts";
export * as comparator from "./filter/comparator.ts";
export type { Comparator } from "./filter/comparators.ts";
export type { CompareOperator, EqualityOperator } from "./filter/compare-operator.ts";
export type { Comparison, ComparisonOptions } from "./filter/comparison.ts";
export * as filter from "./filter/constructors.ts";
export type { Filter } from "./filter/filter.ts";
export { parseFilter } from "./filter/parse-filter.ts";
export type { ServerRole } from "./handshake/candidates.ts";
export type { LegacyPolicy } from "./handshake/negotiation-types.ts";
export type { ServerKind } from "./handshake/types.ts";
export type { RegionInfo } from "./names/region-info.ts";
export type { ServerName } from "./names/server-name.ts";
export type { TableName } from "./names/table-name.ts";
export type { MetaReplicaMode } from "./region/meta-replicas.ts";
export type { TableState } from "./region/meta-rows.ts";
export type { LookUpEvent, RelocationEvent } from "./region/region-diagnostics.ts";
export type { LocatedRegion, RegionLocation } from "./region/region-location.ts";
export type { LocatorStats } from "./region/region-locator.ts";
export type { RetryEvent } from "./region/sender-diagnostics.ts";
export type { Master, MetaRegionLocation } from "./registry/answers.ts";
export type { AskOptions } from "./registry/registry.ts";
export type { CallEvent } from "./rpc/diagnostics.ts";
export type { ConnectionStats, RpcStats } from "./rpc/rpc-client.ts";
export type { PrincipalPatterns } from "./rpc/rpc-options.ts";
export type { AttemptTrace, OpeningTrace, TraceEvent } from "./rpc/trace.ts";
export type { BatchOptions } from "./table/batch.ts";
export type * from "./table/batch-types.ts";
export type { BufferedMutator } from "./table/buffered-mutator.ts";
export type * from "./table/call-options.ts";
export type { AmountInput, Amounts, CellInput, Values } from "./table/cell-input.ts";
export type { MutationWritable } from "./table/mutation-writable.ts";
export type { MutationFailure, MutatorOptions } from "./table/mutator-options.ts";
export type { OperationEvent } from "./table/operation-diagnostics.ts";
export type { ScanStepEvent } from "./table/scan-diagnostics.ts";
export type * from "./table/scan-options.ts";
export type { ScanFilter, ScanOptions, ScanProgress } from "./table/scan-options.ts";
export type { Scanner } from "./table/scanner.ts";
export type { Table } from "./table/table.ts";
export { type BigDecimalCodec, type BigDecimalParts, bigDecimal } from "./values/big-decimal.ts";
export type { ValueCodec } from "./values/value-codec.ts";
export { bool, float32, float64, type Int64Codec, int16, int32, int64, utf8 } from "./values/value-codecs.ts";
export type { Cell, CellType } from "./wire/cell.ts";
export type { Compression } from "./wire/compression.ts";
export type { CellCodec } from "./wire/connection-header.ts";
export type { CompareOperator as ConditionOperator, Durability } from "./wire/mutation.ts";
export type { Protection, Qop } from "./wire/qop.ts";
export type { PlainRow, Row, ValueDecoder } from "./wire/row.ts";
