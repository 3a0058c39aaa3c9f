/** Every option of `connect()` in one table: its HBase key, its default, its check, its meaning. `docs/options.md` is made from it. */

import { described } from "../errors/known-options.ts";
import {
  bytes,
  count,
  flag,
  listOf,
  milliseconds,
  type OptionKind,
  oneOf,
  refuse,
  text,
} from "../errors/option-checks.ts";
import { LEGACY_POLICIES } from "../handshake/negotiation-types.ts";
import { SITE_NUMBERS, type SiteNumberName } from "../registry/site-options.ts";
import { ZOOKEEPER_TIME_KEYS } from "../registry/site-servers.ts";
import { withDefaults } from "../rpc/rpc-defaults.ts";
import { COMPRESSIONS } from "../wire/compression.ts";
import { CELL_CODECS } from "../wire/connection-header.ts";
import type {
  CallerOptions,
  KerberosAuthOptions,
  LimitOptions,
  RegistryTuning,
  TimeOptions,
  WhereOptions,
  WireOptions,
  ZooKeeperLocation,
} from "./connect-options.ts";
import { DATA_ROWS } from "./data-option-rows.ts";
import type { DataOptions } from "./data-options.ts";
import type { OptionRow } from "./option-row.ts";

type OptionName =
  | keyof WhereOptions
  | keyof KerberosAuthOptions
  | keyof TimeOptions
  | keyof RegistryTuning
  | keyof LimitOptions
  | keyof WireOptions
  | keyof DataOptions
  | keyof CallerOptions;

const rpc = withDefaults({ simpleUser: "nobody" });

/** Defaults of what lies above the RPC layer. */
export const CLIENT_DEFAULTS = {
  operationTimeoutMs: 60_000,
  pauseMs: 100,
  hedgedFanOut: 2,
  refreshIntervalMs: 300_000,
  minRefreshGapMs: 60_000,
  initialRefreshDelayMs: 30_000,
} as const;

/** Defaults of the sessions of a ZooKeeper registry, those of HBase's Java client. */
export const ZOOKEEPER_DEFAULTS = { sessionTimeoutMs: 90_000, keepAliveMs: 60_000, answerTimeoutMs: 10_000 } as const;

/** Checked elsewhere, as a whole. */
const structure = (type: string): OptionKind => ({
  type,
  check: (name, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      refuse(name, `must be an object, not ${described(value)}`);
  },
});

const textOr = (type: string): OptionKind => ({
  type: `string or ${type}`,
  check: (name, value) => {
    if (typeof value === "string") text.check(name, value);
    else structure(type).check(name, value);
  },
});

const hostMap: OptionKind = {
  type: "object or function",
  check: (name, value) => {
    if (typeof value !== "function") structure("object").check(name, value);
  },
};

const stringOrList: OptionKind = {
  type: "string or list",
  check: (name, value) => {
    if (typeof value !== "string" && !Array.isArray(value))
      refuse(name, `must be a string or a list, not ${described(value)}`);
  },
};

const abortSignal: OptionKind = {
  type: "AbortSignal",
  check: (name, value) => {
    if (!(value instanceof AbortSignal)) refuse(name, `must be an AbortSignal, not ${described(value)}`);
  },
};

export const OPTIONS: Readonly<Record<OptionName, OptionRow>> = {
  site: {
    keys: [],
    kind: text,
    default: "`HBASE_CONF_DIR`, if there is neither `bootstrap` nor `zookeeper`",
    meaning:
      "An `hbase-site.xml`, or the folder it is in; `core-site.xml` beside it is read too. Other options override it.",
  },
  bootstrap: {
    keys: ["hbase.client.bootstrap.servers", "hbase.masters"],
    kind: stringOrList,
    default: "the site's",
    meaning:
      'Masters or region servers to ask first: `"host:port,host:port"`, or a list of `"host:port"` and `{ host, port, role }`; or a connection URI, `"hbase+rpc://host:port"` or `"hbase+zk://host:port/parent"`.',
  },
  zookeeper: {
    keys: ["hbase.client.zookeeper.quorum", "hbase.zookeeper.quorum"],
    kind: textOr("object"),
    default: "the site's",
    meaning:
      'The ZooKeeper quorum in which the cluster is found, `"host:port,host:port/parent"`, or an object (below). [connecting.md](connecting.md) says which registry is used when.',
  },
  hostMap: {
    keys: [],
    kind: hostMap,
    default: "none",
    meaning:
      'What to dial in place of the addresses that the cluster tells: `{ "hbase-master:16000": "localhost:32771", "rs1": "10.0.0.1" }`, or a function from `{ host, port }` to the same. Principals go by the cluster\'s own names.',
  },
  auth: {
    keys: ["hbase.security.authentication"],
    kind: oneOf(["kerberos", "simple"]),
    default: "the site's; else `kerberos` if `kerberos` or `principals` is given; else `simple`",
    meaning: "How to authenticate. With `simple`, no option about Kerberos may be given.",
  },
  kerberos: {
    keys: ["hbase.client.keytab.file", "hbase.client.keytab.principal"],
    kind: structure("object"),
    default: "the environment: `KRB5_CLIENT_KTNAME`, `KRB5CCNAME`, `kinit`",
    meaning:
      "What to log in with: `{ keytab, principal }` or `{ credentialCache }`, and `krb5Conf` if it is not the system's.",
  },
  principals: {
    keys: ["hbase.master.kerberos.principal", "hbase.regionserver.kerberos.principal"],
    kind: structure("object"),
    default: "the site's",
    meaning:
      "The servers' principals, `{ master, regionServer }`, such as `hbase/_HOST@EXAMPLE.COM`. Kerberos needs at least one.",
  },
  protection: {
    keys: ["hbase.rpc.protection"],
    kind: listOf(["authentication", "integrity", "privacy"]),
    default: '`["authentication"]`',
    meaning: "Acceptable protections, best liked first. A connection with less is not made.",
  },
  user: {
    keys: [],
    kind: text,
    default: "`HADOOP_USER_NAME`, else the operating system's user",
    meaning: "Who to be without Kerberos. The server believes it.",
  },
  allowSimpleFallback: {
    keys: ["hbase.ipc.client.fallback-to-simple-auth-allowed"],
    kind: flag,
    default: rpc.allowSimpleFallback,
    meaning: "With Kerberos: whether to do without at servers whose security is switched off.",
  },
  canonicalHostNames: {
    keys: ["hbase.unsafe.client.kerberos.hostname.disable.reversedns"],
    kind: flag,
    default: rpc.canonicalHostNames,
    meaning:
      "Replace `_HOST` by the canonical name of the server's address (reverse DNS) and not by its name as addressed. HBase's key says the opposite: `true` there is `false` here.",
  },
  legacyServers: {
    keys: [],
    kind: oneOf(LEGACY_POLICIES),
    default: `\`"${rpc.legacyServers}"\``,
    meaning:
      "What happens to calls that wait for a server before 2.6, which cannot be asked for its principal (HBASE-28321): `fail`, `remember` for the caller's retry, `reissue`, or `reconnect` under them.",
  },
  unexpectedPrincipal: {
    keys: [],
    kind: oneOf(["refuse", "walk"]),
    default: `\`"${rpc.unexpectedPrincipal}"\``,
    meaning:
      "What to do about a server that announces a full principal which is not configured: `refuse` it, or `walk` the configured ones all the same.",
  },
  operationTimeoutMs: number(
    "operationTimeoutMs",
    milliseconds(),
    CLIENT_DEFAULTS.operationTimeoutMs,
    "One operation with all its repetitions. (Java's default is 20 minutes.)",
  ),
  rpcTimeoutMs: number(
    "rpcTimeoutMs",
    milliseconds(),
    `${rpc.rpcTimeoutMs}; of tables a third of the operation's time`,
    "One call to one server, from its issue to its answer, waiting included. Where nobody says anything, an operation on a table that may be repeated has a third of its time for each attempt (1 000 at least, 60 000 at most), so that a second can follow a lost answer; a write that may not be repeated, the administration and the registry have 60 000.",
  ),
  connectTimeoutMs: number("connectTimeoutMs", milliseconds(), rpc.connectTimeoutMs, "TCP alone."),
  handshakeTimeoutMs: number(
    "handshakeTimeoutMs",
    milliseconds(),
    rpc.handshakeTimeoutMs,
    "Each answer of a server while a connection is being opened.",
  ),
  kdcTimeoutMs: {
    keys: [],
    kind: milliseconds(),
    default: rpc.kdcTimeoutMs,
    meaning: "All exchanges with the KDC for one ticket.",
  },
  idleTimeoutMs: number(
    "idleTimeoutMs",
    milliseconds(),
    rpc.idleTimeoutMs,
    "A connection without calls is closed after this time.",
  ),
  failedServerExpiryMs: number(
    "failedServerExpiryMs",
    milliseconds(0),
    rpc.failedServerExpiryMs,
    "A server that could not be reached is left alone for this time.",
  ),
  pauseMs: number(
    "pauseMs",
    milliseconds(),
    CLIENT_DEFAULTS.pauseMs,
    "The first pause before a repetition; the following grow to 50 times this.",
  ),
  overloadedPauseMs: number(
    "overloadedPauseMs",
    milliseconds(),
    "`pauseMs`",
    "The same for servers that say they are overloaded; never less than `pauseMs`.",
  ),
  hedgedFanOut: number(
    "hedgedFanOut",
    count(1_000),
    CLIENT_DEFAULTS.hedgedFanOut,
    "How many servers the registry asks at once.",
  ),
  refreshIntervalMs: number(
    "refreshIntervalMs",
    milliseconds(0),
    CLIENT_DEFAULTS.refreshIntervalMs,
    "How often the list of servers to ask is brought up to date; 0 for never. HBase's key counts in seconds.",
  ),
  minRefreshGapMs: number(
    "minRefreshGapMs",
    milliseconds(0),
    CLIENT_DEFAULTS.minRefreshGapMs,
    "No two refreshes within this time, whatever fails. HBase's key counts in seconds.",
  ),
  initialRefreshDelayMs: number(
    "initialRefreshDelayMs",
    milliseconds(0),
    CLIENT_DEFAULTS.initialRefreshDelayMs,
    "From the first use to the first refresh. HBase's key counts in seconds.",
  ),
  maxQueuedCalls: {
    keys: [],
    kind: count(Number.MAX_SAFE_INTEGER),
    default: rpc.maxQueuedCalls,
    meaning: "Calls that wait or are under way on one connection; one more fails at once.",
  },
  maxQueuedBytes: {
    keys: [],
    kind: bytes(1),
    default: rpc.maxQueuedBytes,
    meaning: "Bytes of calls that wait for one connection to open or to drain.",
  },
  maxFrameBytes: {
    keys: [],
    kind: bytes(1_024),
    default: rpc.maxFrameBytes,
    meaning: "The largest answer that is accepted, and the most that its cells may be when they are uncompressed.",
  },
  compression: {
    keys: ["hbase.client.rpc.compressor"],
    kind: oneOf(["none", ...COMPRESSIONS]),
    default: '`"none"`',
    meaning:
      "Compress cells on the wire, in both directions. A server that cannot leaves calls without an answer: see [compression](compression.md). HBase's key names Hadoop's class.",
  },
  cellCodec: {
    keys: ["hbase.client.rpc.codec", "hbase.client.default.rpc.codec"],
    kind: oneOf(CELL_CODECS),
    default: `\`"${rpc.cellCodec}"\``,
    meaning: "Whether cells come with their tags (`keyvalue-with-tags`) or without. HBase's keys name its class.",
  },
  ...DATA_ROWS,
  lazy: {
    keys: [],
    kind: flag,
    default: false,
    meaning: "`connect()` asks the cluster nothing. Otherwise it resolves when a server has told the cluster's id.",
  },
  signal: {
    keys: [],
    kind: abortSignal,
    default: "none",
    meaning: "Ends `connect()`; a client that is connected does not listen to it any more.",
  },
};

function number(name: SiteNumberName, kind: OptionKind, value: number | string, meaning: string): OptionRow {
  return { keys: SITE_NUMBERS[name].keys, kind, default: value, meaning };
}

/** The rows of the options that are objects. */
export const ZOOKEEPER_OPTIONS: Readonly<Record<keyof ZooKeeperLocation, OptionRow>> = {
  quorum: {
    keys: ["hbase.client.zookeeper.quorum", "hbase.zookeeper.quorum", "hbase.zookeeper.property.clientPort"],
    kind: stringOrList,
    default: "the site's, else 127.0.0.1",
    meaning: 'ZooKeeper servers, `"host:port,host:port"` or a list; the port may be left out where it is 2181.',
  },
  znodeParent: {
    keys: ["zookeeper.znode.parent"],
    kind: text,
    default: "`/hbase`",
    meaning: "The znode below which HBase keeps its own; some distributions have `/hbase-unsecure` or `/hbase-secure`.",
  },
  sessionTimeoutMs: {
    keys: [ZOOKEEPER_TIME_KEYS.sessionTimeoutMs],
    kind: milliseconds(),
    default: ZOOKEEPER_DEFAULTS.sessionTimeoutMs,
    meaning: "After so long without a sign of life the server forgets us; it has bounds of its own.",
  },
  keepAliveMs: {
    keys: [ZOOKEEPER_TIME_KEYS.keepAliveMs],
    kind: milliseconds(),
    default: ZOOKEEPER_DEFAULTS.keepAliveMs,
    meaning: "A connection without questions is closed after about this time; the next question opens another.",
  },
  answerTimeoutMs: {
    keys: [ZOOKEEPER_TIME_KEYS.answerTimeoutMs],
    kind: milliseconds(),
    default: ZOOKEEPER_DEFAULTS.answerTimeoutMs,
    meaning: "A server that is silent for longer is left for another one. TCP has `connectTimeoutMs`.",
  },
};

export const KERBEROS_OPTIONS: Readonly<Record<"keytab" | "principal" | "credentialCache" | "krb5Conf", OptionRow>> = {
  keytab: {
    keys: ["hbase.client.keytab.file"],
    kind: text,
    default: "none",
    meaning: "Path of a keytab, together with `principal`. Tickets are kept in memory and renewed from it.",
  },
  principal: {
    keys: ["hbase.client.keytab.principal"],
    kind: text,
    default: "the owner of the ticket cache",
    meaning: "Who to log in as, such as `client@EXAMPLE.COM`.",
  },
  credentialCache: {
    keys: [],
    kind: text,
    default: "`KRB5CCNAME`, else the system's",
    meaning: "Path or name of a ticket cache that somebody else fills (`kinit`). It is read, never written.",
  },
  krb5Conf: { keys: [], kind: text, default: "`KRB5_CONFIG`, else the system's", meaning: "Path of a krb5.conf." },
};

export const PRINCIPAL_OPTIONS: Readonly<Record<"master" | "regionServer", OptionRow>> = {
  master: {
    keys: ["hbase.master.kerberos.principal"],
    kind: text,
    default: "the site's",
    meaning: "What masters run as. `_HOST` stands for the server's host.",
  },
  regionServer: {
    keys: ["hbase.regionserver.kerberos.principal"],
    kind: text,
    default: "the site's",
    meaning: "What region servers run as.",
  },
};
