/**
 * What `connect()` can be told. The types refuse what makes no sense before anything runs; `check-options.ts` refuses it again
 * for JavaScript, by the table in `option-table.ts`, from which `docs/options.md` is made. What an `hbase-site.xml` says is
 * overridden by what stands here.
 */
import type { ServerRole } from "../handshake/candidates.ts";
import type { LegacyPolicy } from "../handshake/negotiation-types.ts";
import type { PrincipalPatterns } from "../rpc/rpc-options.ts";
import type { Compression } from "../wire/compression.ts";
import type { CellCodec } from "../wire/connection-header.ts";
import type { Protection } from "../wire/qop.ts";
import type { DataOptions } from "./data-options.ts";

export type ConnectOptions = WhereOptions &
  SecurityOptions &
  TimeOptions &
  RegistryTuning &
  LimitOptions &
  WireOptions &
  DataOptions &
  CallerOptions;

/** An address of the bootstrap list, with the part its server plays if you know it: it saves a wrong guess at the principal. */
export interface BootstrapAddress {
  readonly host: string;
  readonly port: number;
  readonly role?: ServerRole;
}

/**
 * Where the cluster is: `bootstrap` or `zookeeper`, else what `site` says, else what the folder in `HBASE_CONF_DIR` says.
 * `docs/connecting.md` has examples of each.
 */
export interface WhereOptions {
  /** An `hbase-site.xml`, or the folder it is in; `core-site.xml` beside it is read too. */
  readonly site?: string;
  /**
   * Masters or region servers: `"host:port,host:port"` or a list; or a connection URI, `"hbase+rpc://host:port,…"` or
   * `"hbase+zk://host:port,…/parent"`. `hbase.client.bootstrap.servers`, `hbase.masters`
   */
  readonly bootstrap?: string | readonly (string | BootstrapAddress)[];
  /** A ZooKeeper quorum, `"host:port,host:port/parent"`; port 2181 and parent `/hbase` may be left out. `hbase.zookeeper.quorum` */
  readonly zookeeper?: string | ZooKeeperLocation;
  /** What to dial for an address that the cluster tells: for clusters behind Docker, Kubernetes or tunnels. */
  readonly hostMap?: HostMapOption;
}

/** A quorum with what else can be said of it. Times are in milliseconds. */
export interface ZooKeeperLocation {
  /** Default: the site's. `hbase.zookeeper.quorum`, `hbase.zookeeper.property.clientPort` */
  readonly quorum?: string | readonly string[];
  /** `zookeeper.znode.parent`; default `/hbase` */
  readonly znodeParent?: string;
  /** After so long without a sign of life the server forgets us; it has bounds of its own. `zookeeper.session.timeout`; default 90 000 */
  readonly sessionTimeoutMs?: number;
  /** A connection without questions is closed after. `zookeeper.keep-alive.time`; default 60 000 */
  readonly keepAliveMs?: number;
  /** A server that is silent for longer is left for another one. `zookeeper.registry.async.get.timeout`; default 10 000 */
  readonly answerTimeoutMs?: number;
}

/**
 * Keys are `"host:port"` or `"host"` as the cluster calls its servers, values `"host:port"` or `"host"` (the same port) to dial;
 * or a function, which returns its argument where there is nothing to replace. ZooKeeper servers are mapped too.
 */
export type HostMapOption = Readonly<Record<string, string>> | ((address: HostAddress) => HostAddress);

export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

export type SecurityOptions = SimpleOptions | KerberosAuthOptions;

/** `hbase.security.authentication` = simple: the server believes the user's name, and nothing is protected. */
export interface SimpleOptions {
  readonly auth: "simple";
  /** Who to be. Default: `HADOOP_USER_NAME`, else the user of the operating system. */
  readonly user?: string;
  readonly kerberos?: never;
  readonly principals?: never;
  readonly protection?: never;
  readonly canonicalHostNames?: never;
  readonly allowSimpleFallback?: never;
  readonly legacyServers?: never;
  readonly unexpectedPrincipal?: never;
  readonly kdcTimeoutMs?: never;
}

/** Kerberos, or whatever the site says. */
export interface KerberosAuthOptions {
  /** `hbase.security.authentication`. Default: the site's; else kerberos if `kerberos` or `principals` is given; else simple. */
  readonly auth?: "kerberos";
  /** What to log in with. Default: the site's keytab, else what the environment offers (`KRB5_CLIENT_KTNAME`, `KRB5CCNAME`, `kinit`'s cache). */
  readonly kerberos?: KerberosLogin;
  /** The servers' principals, such as `hbase/_HOST@EXAMPLE.COM`. `hbase.master.kerberos.principal`, `hbase.regionserver.kerberos.principal` */
  readonly principals?: PrincipalPatterns;
  /** Acceptable protections, best liked first. Never is less accepted than stands here. `hbase.rpc.protection`; default `["authentication"]` */
  readonly protection?: readonly [Protection, ...Protection[]];
  /** Replace `_HOST` by the canonical (reverse DNS) name of a server's address, as Java does, and not by its name as addressed. Default false. */
  readonly canonicalHostNames?: boolean;
  /** Whether to use SIMPLE with servers that have security switched off. `hbase.ipc.client.fallback-to-simple-auth-allowed`; default false */
  readonly allowSimpleFallback?: boolean;
  /** What to do about servers before 2.6, which cannot be asked for their principal. Default `"reconnect"`: no call is lost. */
  readonly legacyServers?: LegacyPolicy;
  /** What to do about a server that announces a principal which is not configured. Default `"refuse"`: it may be posing. */
  readonly unexpectedPrincipal?: "refuse" | "walk";
  /** All exchanges with the KDC for one ticket, in ms; default 10 000. */
  readonly kdcTimeoutMs?: number;
  /** Who to be at a server without security, if `allowSimpleFallback`. */
  readonly user?: string;
}

export type KerberosLogin = (KeytabLogin | CacheLogin) & {
  /** A krb5.conf of its own. Default: `KRB5_CONFIG`, else the system's. */
  readonly krb5Conf?: string;
};

interface KeytabLogin {
  /** Path of a keytab; tickets are kept in memory and renewed from it. `hbase.client.keytab.file` */
  readonly keytab: string;
  /** Whose key to take from it. `hbase.client.keytab.principal` */
  readonly principal: string;
  readonly credentialCache?: never;
}

interface CacheLogin {
  readonly keytab?: never;
  /** Path or name of a ticket cache that somebody else fills (`kinit`). */
  readonly credentialCache?: string;
  /** Who it must belong to. Default: whoever it belongs to. */
  readonly principal?: string;
}

/** All in milliseconds. */
export interface TimeOptions {
  /** One operation with all its repetitions. `hbase.client.operation.timeout`; default 60 000 */
  readonly operationTimeoutMs?: number;
  /**
   * One call to one server, from its issue to its answer. `hbase.rpc.timeout`; default 60 000, and for operations on tables that may
   * be repeated a third of their time
   */
  readonly rpcTimeoutMs?: number;
  /** TCP alone. `hbase.ipc.client.socket.timeout.connect`; default 10 000 */
  readonly connectTimeoutMs?: number;
  /** Each answer while a connection is being opened. `hbase.ipc.client.socket.timeout.read`; default 20 000 */
  readonly handshakeTimeoutMs?: number;
  /** A connection without calls is closed after. `hbase.ipc.client.connection.minIdleTimeBeforeClose`; default 120 000 */
  readonly idleTimeoutMs?: number;
  /** A server that could not be reached is left alone for. `hbase.ipc.client.failed.servers.expiry`; default 2 000 */
  readonly failedServerExpiryMs?: number;
  /** The first pause before a repetition; later ones grow. `hbase.client.pause`; default 100 */
  readonly pauseMs?: number;
  /** The same for overloaded servers. `hbase.client.pause.server.overloaded`; default: `pauseMs` */
  readonly overloadedPauseMs?: number;
}

/** How the registry asks where the cluster is. */
export interface RegistryTuning {
  /** Servers asked at once. `hbase.client.bootstrap.hedged.fanout`; default 2 */
  readonly hedgedFanOut?: number;
  /** How often the list of servers is brought up to date; 0 for never. `hbase.client.bootstrap.refresh_interval_secs`; default 300 000 ms */
  readonly refreshIntervalMs?: number;
  /** No two refreshes within, whatever fails. `hbase.client.bootstrap.min_secs_between_refreshes`; default 60 000 ms */
  readonly minRefreshGapMs?: number;
  /** From the first use to the first refresh. `hbase.client.bootstrap.initial_refresh_delay_secs`; default 30 000 ms */
  readonly initialRefreshDelayMs?: number;
}

/** Bounds on memory. */
export interface LimitOptions {
  /** Calls that wait or are under way on one connection; default 16 384. */
  readonly maxQueuedCalls?: number;
  /** Bytes of calls that wait for one connection; default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** The largest answer that is accepted, in bytes; default 256 MiB. */
  readonly maxFrameBytes?: number;
}

/** How cells travel, in both directions. */
export interface WireOptions {
  /** Compress cell blocks. Needs a server that can: one that cannot leaves calls without an answer. `hbase.client.rpc.compressor`; default `"none"` */
  readonly compression?: Compression | "none";
  /** Whether cells come with their tags (TTL, visibility, ACL). `hbase.client.rpc.codec`; default `"keyvalue"`: without */
  readonly cellCodec?: CellCodec;
}

export interface CallerOptions {
  /** Resolve without having asked the cluster anything; the first call then finds out what is wrong. Default false. */
  readonly lazy?: boolean;
  /** Ends `connect()`; a client that is connected does not listen to it any more. */
  readonly signal?: AbortSignal;
}
