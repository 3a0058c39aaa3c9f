/** What `connect()` can be told about reading and writing tables; `data-option-rows.ts` has the checks and the defaults. */
import type { MetaReplicaMode } from "../region/meta-replicas.ts";

export interface DataOptions {
  /** Repetitions of an operation after its first attempt. `hbase.client.retries.number`; default 15 */
  readonly retries?: number;
  /** One attempt of a read, in ms. `hbase.rpc.read.timeout`; default: `rpcTimeoutMs` */
  readonly readRpcTimeoutMs?: number;
  /** One attempt of a put or delete, in ms. `hbase.rpc.write.timeout`; default: `rpcTimeoutMs` */
  readonly writeRpcTimeoutMs?: number;
  /**
   * What becomes of a write whose answer was lost, and that HBase cannot recognise when it comes again (a put or delete without a
   * timestamp, a checkAndMutate): `fail` with `UncertainWriteError`, or `repeat` it as the Java client does. Default `fail`
   */
  readonly uncertainWrites?: "fail" | "repeat";
  /** Gets, puts and deletes issued in one turn of the event loop to one server travel in a few Multis, without any waiting. Default true */
  readonly autoBatch?: boolean;
  /** `autoBatch` only when more operations than this are under way to the server: few are faster alone. Default 16 */
  readonly autoBatchAbove?: number;
  /** Operations of one Multi of a batch or a mutator; default 256 */
  readonly maxBatchOperations?: number;
  /** Operations of one Multi of those that travel together by `autoBatch`; default 64 */
  readonly maxAutoBatchOperations?: number;
  /** Bytes of one Multi's request; default 2 MiB */
  readonly maxBatchBytes?: number;
  /** The largest cell that is sent, in bytes; 0 for any. `hbase.client.keyvalue.maxsize`; default 10 MiB */
  readonly maxCellBytes?: number;
  /** One step of a scan, repetitions included, in ms. `hbase.client.scanner.timeout.period`; default 60 000 */
  readonly scannerTimeoutMs?: number;
  /** Rows of one answer of a scan. `hbase.client.scanner.caching`; default: by size alone */
  readonly scannerCaching?: number;
  /** Bytes of one answer of a scan. `hbase.client.scanner.max.result.size`; default 2 MiB */
  readonly scannerMaxResultBytes?: number;
  /** How long a `timeline` get waits for the primary alone, in ms. `hbase.client.primaryCallTimeout.get` (microseconds); default 10 */
  readonly primaryTimeoutMs?: number;
  /**
   * How long a `timeline` scan waits for the primary alone when it opens a scanner on a region, in ms.
   * `hbase.client.replicaCallTimeout.scan` (microseconds); default 1 000
   */
  readonly scanPrimaryTimeoutMs?: number;
  /** How long the master may work on an order of `admin`, in ms. `hbase.client.procedure.future.get.timeout.msec`; default 600 000 */
  readonly procedureTimeoutMs?: number;
  /** Regions that one look-up in hbase:meta brings along. `hbase.client.locate.prefetch.limit`; default 10 */
  readonly locatePrefetch?: number;
  /** Look-ups in hbase:meta at once, for each table. `hbase.client.meta.max.concurrent.locate.per.table`; default 8 */
  readonly maxLookUpsPerTable?: number;
  /** Regions whose places are remembered; default 1 000 000 */
  readonly maxCachedRegions?: number;
  /** Whether look-ups may go to replicas of hbase:meta. `hbase.locator.meta.replicas.mode`; default `none` */
  readonly metaReplicas?: MetaReplicaMode;
}
