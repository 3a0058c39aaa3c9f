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
  HBASE_FILTER_SYNTAX: "Write what is expected at `position`; docs/filters.md has the language.",
  HBASE_FILTER_NOT_EXPRESSIBLE:
    "Pass the filter itself: scans take every filter. For values that are not UTF-8, `toFilterBytes()` writes the string.",
  HBASE_REGION_NOT_FOUND:
    "tshbase asks again by itself. If it lasts: are the table's regions assigned (`admin.regions`), and is hbase:meta whole (`hbck2`)?",
  HBASE_RETRIES_EXHAUSTED: "See `attempts`, one for each. If the cause passes by itself, raise `retries`.",
  HBASE_OPERATION_TIMEOUT:
    "See `attempts` for where the time went; give it more with `timeoutMs` or `operationTimeoutMs`.",
  HBASE_UNCERTAIN_WRITE:
    'Read what is there and decide, give the write a `timestamp` so that it may be repeated, or set `uncertainWrites: "repeat"`.',
  HBASE_BATCH_FAILED: "See `errors`, by the operation's place in the list; the others were carried out.",
  HBASE_MUTATIONS_FAILED:
    "See `failures`: each mutation as it was given, and why; give those again that may be repeated.",
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
  HBASE_TABLE_EXISTS: "Use it, choose another name, or disable and delete it first.",
  HBASE_TABLE_NOT_FOUND:
    "Check the name and its namespace (`ns:table`), or create it. Right after `createTable`, wait for its promise first.",
  HBASE_TABLE_NOT_DISABLED: "`disableTable` first. From `enableTable`: it is enabled already, nothing to do.",
  HBASE_TABLE_NOT_ENABLED: "`enableTable` first. From `disableTable`: it is disabled already, nothing to do.",
  HBASE_CONCURRENT_TABLE_MODIFICATION: "Read the descriptor again, and change it from what it is now.",
  HBASE_INVALID_FAMILY_OPERATION: "`describeTable` shows the families there are. A table keeps at least one.",
  HBASE_NO_SUCH_COLUMN_FAMILY: "Check the family before the colon; `describeTable` shows those there are.",
  HBASE_FAILED_SANITY_CHECK: "Correct what `remoteMessage` names.",
  HBASE_CONSTRAINT: "See `remoteMessage`: it names the rule.",
  HBASE_NAMESPACE_EXISTS: "Use it, or choose another name.",
  HBASE_NAMESPACE_NOT_FOUND: "Check the part before the colon, or `createNamespace` first.",
  HBASE_SNAPSHOT: "See `javaClass` and `remoteMessage`.",
  HBASE_SNAPSHOT_EXISTS: "Choose another name, or `deleteSnapshot` first.",
  HBASE_SNAPSHOT_NOT_FOUND: "`listSnapshots` shows those there are.",
  HBASE_NOT_SERVING_REGION:
    "tshbase finds the region again by itself. If it lasts: is the table enabled, are its regions assigned?",
  HBASE_REGION_MOVED: "tshbase follows by itself.",
  HBASE_REGION_OPENING:
    "tshbase asks again by itself. If it lasts, see the server's log for why the region does not open.",
  HBASE_REGION_OFFLINE: "Find the region again: it was split, merged or disabled.",
  HBASE_WRONG_REGION: "tshbase finds the region again by itself.",
  HBASE_REGION_TOO_BUSY: "Write more slowly, or give the region servers more memory; it passes when a flush is done.",
  HBASE_REGION_REFUSES: "See `remoteMessage`: the region cannot do that as it is.",
  HBASE_UNKNOWN_REGION: "Ask `regions(table)` again: it was split or merged, or the name is misspelt.",
  HBASE_MERGE_REGION: "Merge neighbours of one table, or say `force`.",
  HBASE_ROW_TOO_BIG: "Read the row in pieces (`allowPartials`, `batch`), or fewer columns of it.",
  HBASE_DO_NOT_RETRY:
    "See `remoteMessage`. `UnsupportedOperationException` means that the server is older than the method.",
  HBASE_ACCESS_DENIED: "Have the permission granted, or log in as somebody who has it; `remoteMessage` names it.",
  HBASE_SERVER_NOT_RUNNING_YET: "Wait: the server is starting. tshbase asks again by itself.",
  HBASE_MASTER_NOT_RUNNING: "See that a master runs.",
  HBASE_PLEASE_HOLD: "Wait: the master is starting. tshbase asks again by itself.",
  HBASE_MASTER_STOPPED: "Wait for the next active master.",
  HBASE_REGION_SERVER_STOPPED: "tshbase looks for the region elsewhere by itself.",
  HBASE_REGION_SERVER_ABORTED:
    "tshbase looks for the region elsewhere by itself. The server's log says why it gave up.",
  HBASE_CALL_DROPPED: "Ask less at once: the server is overloaded.",
  HBASE_CALL_QUEUE_TOO_BIG: "Ask less at once: the server is overloaded.",
  HBASE_RPC_THROTTLING: "Wait `waitMs`, or have the quota raised.",
  HBASE_QUOTA_EXCEEDED: "See `remoteMessage`: which quota, and how it stands.",
  HBASE_SPACE_LIMITING: "Delete data and compact, or have the quota raised.",
  HBASE_REQUEST_TOO_BIG: "Send it in smaller pieces, or raise the server's `hbase.ipc.max.request.size`.",
  HBASE_RETRY_IMMEDIATELY: "Nothing: tshbase asks for the rest by itself.",
  HBASE_MULTI_ACTION_RESULT_TOO_LARGE: "Nothing: tshbase asks for the rest by itself.",
  HBASE_UNKNOWN_SCANNER: "Nothing: scans of tshbase go on with a new scanner by themselves.",
  HBASE_SCANNER_RESET:
    "Nothing: scans of tshbase go on with a new scanner by themselves. If it lasts, see the server's log.",
  HBASE_OUT_OF_ORDER_SCANNER_NEXT: "Nothing: scans of tshbase go on with a new scanner by themselves.",
  HBASE_LEASE: "Nothing: scans of tshbase go on with a new scanner by themselves.",
  HBASE_UNKNOWN_PROTOCOL: "Check that the filter or coprocessor is installed on the servers.",
  HBASE_PROCEDURE_TIMEOUT:
    "Look at the procedure on the master's page; it goes on. Raise `procedureTimeoutMs` for large tables.",
  HBASE_PROCEDURE_LOST:
    "See what there is (`tableState`, `describeTable`), and give the order again if it was not carried out.",
  HBASE_UNCERTAIN_CHANGE: "See what there is (`listSnapshots`), and give the order again if it was not carried out.",
  HBASE_CALL_TIMEOUT: "See `steps`: where the time went. Raise `rpcTimeoutMs`, or find out why that step is slow.",
  HBASE_CONNECT_TIMEOUT:
    "See that the host is up and that no firewall swallows packets; raise `connectTimeoutMs` for far servers.",
  HBASE_HANDSHAKE_TIMEOUT:
    "The port is open, but nobody speaks HBase there, or the server is stuck. See the server; raise `handshakeTimeoutMs` if it is only slow.",
  HBASE_INVALID_ARGUMENT: "Correct the option or argument that `option` names.",
  HBASE_CLIENT_CLOSED: "Do not use a client after `close()`; open a new one.",
  HBASE_VALUE_FORMAT:
    "Read the value with the codec it was written with; `cell.value` is the bytes as they are. The message shows them.",
  HBASE_MISSING_LIBRARY: "Run the command in the message.",
};
