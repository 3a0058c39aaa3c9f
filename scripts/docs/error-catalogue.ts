/** What to do about each error, by its code: the column of `docs/errors.md` that the source does not hold. */

export const WHAT_TO_DO: Readonly<Record<string, string>> = {
  HBASE_CONNECT_FAILED:
    "See that the server runs, that host and port are right, and that no firewall is between. `cause` is Node's error.",
  HBASE_CONNECTION_CLOSED:
    "Repeat what is safe to repeat; `advice.mayHaveExecuted` says whether the call had been sent.",
  HBASE_FAILED_SERVER:
    "Wait `failedServerExpiryMs`, then try again. The error that put the server on the list came before.",
  HBASE_QUEUE_FULL:
    "Issue fewer calls at once, or raise `maxQueuedCalls` or `maxQueuedBytes`. If it lasts, the server does not keep up.",
  HBASE_LEGACY_SERVER: 'Set `legacyServers` to `"reconnect"`, the default, or upgrade the servers to 2.6.6 or newer.',
  HBASE_LEGACY_SERVER_REMEMBERED: "Repeat the call at once; the question will not be asked again.",
  HBASE_REISSUE_CALLS: "Nothing: it stays inside. If you see it, it is a bug of tshbase.",
  HBASE_UNEXPECTED_PRINCIPAL:
    "Compare `announced` with your configuration. If it is right, configure it; if not, find out who answers there.",
  HBASE_FALLBACK_DISALLOWED:
    "If a cluster without security is what you want to reach, set `allowSimpleFallback`; otherwise find out why it has none.",
  HBASE_AUTHENTICATION_REQUIRED: "Set up Kerberos: a keytab or a credential cache, and the servers' principals.",
  HBASE_SASL_REFUSED:
    "Look into the server's log: the words are the same for nearly every cause. Usual ones: another principal, a key in the KDC newer than the server's keytab, clocks apart, no permission.",
  HBASE_CANDIDATES_EXHAUSTED:
    "Compare the configured principals with those in the servers' keytabs; `causes` has the reason for each.",
  HBASE_PROTECTION_MISMATCH: "Make `hbase.rpc.protection` overlap on client and server.",
  HBASE_CONNECTION_REJECTED: "See `javaClass` and `remoteMessage`: the server's own reason.",
  HBASE_HANDSHAKE_CLOSED: "Try again; if it lasts, see the server's log, and what is between you and the server.",
  HBASE_KERBEROS: "See `message`, `minor` and `major`; `tshbase doctor` tests each step by itself.",
  HBASE_NO_CREDENTIALS: "Run `kinit`, or name a keytab and the principal that is in it.",
  HBASE_WRONG_CREDENTIALS: "Name the cache or keytab of the principal that you want to be.",
  HBASE_CREDENTIALS_EXPIRED: "Run `kinit` again, or use a keytab, which needs no renewal by hand.",
  HBASE_CLIENT_PRINCIPAL_UNKNOWN: "Check the principal's spelling and realm, or have it created in the KDC.",
  HBASE_STALE_KEYTAB: "Fetch a fresh keytab: the key in the KDC was changed since this one was written.",
  HBASE_SERVICE_PRINCIPAL_UNKNOWN: "Check the servers' principals in your configuration, `_HOST` and realm included.",
  HBASE_MALFORMED_PRINCIPAL: "Write it as `primary/instance@REALM`.",
  HBASE_CLOCK_SKEW: "Set the clocks (NTP) of this machine, the KDC and the servers.",
  HBASE_KDC_UNREACHABLE: "See that the KDC runs and can be reached (port 88, UDP and TCP); then try again.",
  HBASE_REALM_UNKNOWN: "Name the realm and its KDC in krb5.conf, or set `KRB5_CONFIG`.",
  HBASE_BAD_TOKEN:
    "The bytes were changed on their way or belong to another connection. If it comes again, something sits in between.",
  HBASE_MALFORMED_MESSAGE: "Check that an HBase server listens there. If it is one, report a bug with the message.",
  HBASE_LENGTH_OUT_OF_BOUNDS:
    "Check that an HBase server listens there, without TLS in front. An honest answer that is too large: raise `maxFrameBytes`.",
  HBASE_UNEXPECTED_MESSAGE: "Check what listens there. If it is HBase, report a bug with the message.",
  HBASE_REGISTRY_UNREACHABLE: "See `causes`, one for each server of the bootstrap list or the ZooKeeper quorum.",
  HBASE_ZOOKEEPER: "See `zooKeeperName`: ZooKeeper's own word; its log says more.",
  HBASE_ZNODE_MISSING:
    "Check that HBase runs, and that `zookeeper.znode.parent` is the cluster's (`/hbase-unsecure` and `/hbase-secure` are common too).",
  HBASE_ZNODE_FORBIDDEN:
    "Have the ACL repaired: HBase lets everybody read these znodes. Or use `bootstrap`, which needs no ZooKeeper.",
  HBASE_ZOOKEEPER_SESSION: "Try again: the next read opens another session.",
  HBASE_ZOOKEEPER_TIMEOUT:
    "See whether ZooKeeper is overloaded or has no quorum. The next read goes to another server of it.",
  HBASE_EMPTY_ANSWER: "Wait and try again: the cluster is starting, or has no active master.",
  HBASE_REMOTE_EXCEPTION: "See `javaClass` and `remoteMessage`: what the server says. `advice` says whether to repeat.",
  HBASE_CALL_TIMEOUT: "See `steps`: where the time went. Raise `rpcTimeoutMs`, or find out why that step is slow.",
  HBASE_CONNECT_TIMEOUT:
    "See that the host is up and that no firewall swallows packets; raise `connectTimeoutMs` for far servers.",
  HBASE_HANDSHAKE_TIMEOUT:
    "The port is open, but nobody speaks HBase there, or the server is stuck. See the server; raise `handshakeTimeoutMs` if it is only slow.",
  HBASE_INVALID_ARGUMENT: "Correct the option or argument that `option` names.",
  HBASE_CLIENT_CLOSED: "Do not use a client after `close()`; open a new one.",
  HBASE_MISSING_LIBRARY: "Run the command in the message.",
};
