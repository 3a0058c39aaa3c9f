/** Errors of ZooKeeper, where a cluster is looked up: what it answered, and when it did not. */
import { type Advice, FAIL, RECONNECT, RETRY } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";
import { TimeoutError } from "./timeout-errors.ts";

/** ZooKeeper refused a read for a reason of its own. `zooKeeperCode` and `zooKeeperName` are its words, such as -110 and `NODEEXISTS`. */
export class ZooKeeperError extends HBaseError {
  readonly code: string = "HBASE_ZOOKEEPER";
  readonly zooKeeperCode: number;
  /** ZooKeeper's name of the code, such as `NONODE` */
  readonly zooKeeperName: string;
  readonly path: string;

  constructor(zooKeeperCode: number, path: string, problem?: string, details: ErrorDetails = {}) {
    const name = CODES[zooKeeperCode]?.name ?? `code ${zooKeeperCode}`;
    super(
      `ZooKeeper answered ${name} (${zooKeeperCode}) for ${path}: ${problem ?? CODES[zooKeeperCode]?.means ?? UNKNOWN}`,
      { advice: CODES[zooKeeperCode]?.advice ?? FAIL, ...details },
    );
    this.zooKeeperCode = zooKeeperCode;
    this.zooKeeperName = name;
    this.path = path;
  }
}

/** There is no such znode: the parent is another one, or HBase has not been started, or has no active master. */
export class ZnodeMissingError extends ZooKeeperError {
  override readonly code = "HBASE_ZNODE_MISSING";

  constructor(path: string, problem?: string, details: ErrorDetails = {}) {
    super(NO_NODE, path, problem, details);
  }
}

/** ZooKeeper does not let us read: an ACL that is not HBase's own, or it takes only clients that log in. */
export class ZnodeForbiddenError extends ZooKeeperError {
  override readonly code = "HBASE_ZNODE_FORBIDDEN";
}

/** The session ended at the server. Reads may be repeated in another one. */
export class ZooKeeperSessionError extends ZooKeeperError {
  override readonly code = "HBASE_ZOOKEEPER_SESSION";
}

/** A ZooKeeper server took the connection and then said nothing. */
export class ZooKeeperTimeoutError extends TimeoutError {
  readonly code = "HBASE_ZOOKEEPER_TIMEOUT";

  constructor(what: string, limit: string, limitMs: number, details: ErrorDetails = {}) {
    super(`ZooKeeper did not answer ${what}`, limit, limitMs, [], { advice: RECONNECT, ...details });
  }
}

/** The error for a code in a reply. */
export function zooKeeperError(zooKeeperCode: number, path: string, details: ErrorDetails = {}): ZooKeeperError {
  if (zooKeeperCode === NO_NODE) return new ZnodeMissingError(path, undefined, details);
  switch (CODES[zooKeeperCode]?.kind) {
    case "forbidden":
      return new ZnodeForbiddenError(zooKeeperCode, path, undefined, details);
    case "session":
      return new ZooKeeperSessionError(zooKeeperCode, path, undefined, details);
    default:
      return new ZooKeeperError(zooKeeperCode, path, undefined, details);
  }
}

interface CodeRow {
  readonly name: string;
  readonly means: string;
  readonly advice: Advice;
  readonly kind?: "forbidden" | "session";
}

const NO_NODE = -101;
const UNKNOWN = "a code that this client does not know; see ZooKeeper's log";

const passing = (name: string, means: string): CodeRow => ({ name, means, advice: RETRY });
const final = (name: string, means: string): CodeRow => ({ name, means, advice: FAIL });
const forbidden = (name: string, means: string): CodeRow => ({ name, means, advice: FAIL, kind: "forbidden" });
const session = (name: string, means: string): CodeRow => ({ name, means, advice: RECONNECT, kind: "session" });

const ITS_LOG = "see ZooKeeper's log";
const NO_WRITE = "it took a read for something else; report a bug with this message";

/** All of ZooKeeper's `KeeperException.Code`, those included that a reader should never see. */
const CODES: Readonly<Record<number, CodeRow>> = {
  [-1]: passing("SYSTEMERROR", `a failure inside ZooKeeper; ${ITS_LOG}`),
  [-2]: final("RUNTIMEINCONSISTENCY", `ZooKeeper's data contradict themselves; ${ITS_LOG}`),
  [-3]: final("DATAINCONSISTENCY", `ZooKeeper's data contradict themselves; ${ITS_LOG}`),
  [-4]: session("CONNECTIONLOSS", "the server has lost its own connection to the quorum"),
  [-5]: final("MARSHALLINGERROR", "the server cannot read the request; does ZooKeeper listen there?"),
  [-6]: final("UNIMPLEMENTED", "the server does not know this kind of request; is it ZooKeeper 3.4 or newer?"),
  [-7]: passing("OPERATIONTIMEOUT", "the server did not get done in time"),
  [-8]: final("BADARGUMENTS", "the path is none: check the parent znode (zookeeper.znode.parent)"),
  [-12]: session("UNKNOWNSESSION", "the server does not know the session any more"),
  [-13]: passing("NEWCONFIGNOQUORUM", "the ensemble is being changed and has no quorum"),
  [-14]: passing("RECONFIGINPROGRESS", "the ensemble is being changed"),
  [-100]: final("APIERROR", ITS_LOG),
  [NO_NODE]: {
    name: "NONODE",
    means: "there is no such znode. Is HBase running, and is the parent znode right (zookeeper.znode.parent)?",
    // It may come: a cluster that starts, a master that takes over.
    advice: RETRY,
  },
  [-102]: forbidden(
    "NOAUTH",
    "an ACL forbids the read. HBase keeps the znodes that clients need readable for everybody; have their ACL repaired, " +
      "or name masters and region servers instead (bootstrap), which needs no ZooKeeper",
  ),
  [-103]: final("BADVERSION", NO_WRITE),
  [-108]: final("NOCHILDRENFOREPHEMERALS", NO_WRITE),
  [-110]: final("NODEEXISTS", NO_WRITE),
  [-111]: final("NOTEMPTY", NO_WRITE),
  [-112]: session("SESSIONEXPIRED", "the session was given up for dead"),
  [-113]: final("INVALIDCALLBACK", NO_WRITE),
  [-114]: final("INVALIDACL", NO_WRITE),
  [-115]: forbidden(
    "AUTHFAILED",
    "ZooKeeper takes only clients that log in, which this one does not; name masters and region servers instead (bootstrap)",
  ),
  [-118]: session("SESSIONMOVED", "another server has taken the session over"),
  [-119]: passing("NOTREADONLY", "the server has lost its quorum and only serves readers that ask for old data"),
  [-120]: final("EPHEMERALONLOCALSESSION", NO_WRITE),
  [-121]: final("NOWATCHER", NO_WRITE),
  [-122]: passing("REQUESTTIMEOUT", "the server did not get done in time"),
  [-123]: final("RECONFIGDISABLED", NO_WRITE),
  [-124]: forbidden(
    "SESSIONCLOSEDREQUIRESASLAUTH",
    "ZooKeeper takes only clients that log in (sessionRequireClientSASLAuth), which this one does not; " +
      "name masters and region servers instead (bootstrap)",
  ),
  [-125]: final("QUOTAEXCEEDED", NO_WRITE),
  [-127]: passing("THROTTLEDOP", "the server has too much to do"),
};
