/** Everything the RPC layer can be told, with HBase's keys, units and defaults. `connect()` fills it in from the user's options. */
import type { Credentials } from "../auth/mechanism.ts";
import type { LegacyPolicy } from "../handshake/negotiation-types.ts";
import type { Dial } from "../transport/transport.ts";
import type { CellBlockCompressor } from "../wire/compression.ts";
import type { CellCodec } from "../wire/connection-header.ts";
import type { Qop } from "../wire/qop.ts";

/** Principal patterns as configured, `_HOST` and all. */
export interface PrincipalPatterns {
  /** `hbase.master.kerberos.principal` */
  readonly master?: string;
  /** `hbase.regionserver.kerberos.principal` */
  readonly regionServer?: string;
}

export interface RpcOptions {
  /** how to open connections; tests put a pair in memory here */
  readonly dial: Dial;
  /** Kerberos, or undefined for SIMPLE (`hbase.security.authentication`) */
  readonly credentials?: Credentials;
  /** the user to be without Kerberos; the operating system's by default */
  readonly simpleUser: string;
  readonly principals: PrincipalPatterns;
  /** replace `_HOST` with the canonical name of the server's address instead of the name as addressed; off by default */
  readonly canonicalHostNames: boolean;
  /** best liked first (`hbase.rpc.protection`); default: `auth` alone */
  readonly qops: readonly Qop[];
  /** `hbase.ipc.client.fallback-to-simple-auth-allowed`; default false */
  readonly allowSimpleFallback: boolean;
  /** what to do about servers before 2.6; default `reconnect` */
  readonly legacyServers: LegacyPolicy;
  /** a server that announces a full principal which is not configured; default `refuse` */
  readonly unexpectedPrincipal: "refuse" | "walk";
  /** one call, from its issue to its answer (`hbase.rpc.timeout`); default 60 000 */
  readonly rpcTimeoutMs: number;
  /** TCP alone (`hbase.ipc.client.socket.timeout.connect`); default 10 000 */
  readonly connectTimeoutMs: number;
  /** each answer of a handshake (`hbase.ipc.client.socket.timeout.read`); default 20 000 */
  readonly handshakeTimeoutMs: number;
  /** all exchanges with the KDC for one ticket; default 10 000 */
  readonly kdcTimeoutMs: number;
  /** a connection without calls is closed after (`hbase.ipc.client.connection.minIdleTimeBeforeClose`); default 120 000 */
  readonly idleTimeoutMs: number;
  /** a server that could not be reached is left alone for (`hbase.ipc.client.failed.servers.expiry`); default 2 000 */
  readonly failedServerExpiryMs: number;
  /** calls that wait or are under way on one connection; default 16 384 */
  readonly maxQueuedCalls: number;
  /** bytes of calls that wait for one connection to open or to drain; default 64 MiB */
  readonly maxQueuedBytes: number;
  /** the largest answer that is accepted, and the largest cell block when it is uncompressed; default 256 MiB */
  readonly maxFrameBytes: number;
  /** how cells are written (`hbase.client.rpc.codec`); default `keyvalue` */
  readonly cellCodec: CellCodec;
  /** of cell blocks, made by `loadCompressor` (`hbase.client.rpc.compressor`); default: none */
  readonly compressor?: CellBlockCompressor;
}
