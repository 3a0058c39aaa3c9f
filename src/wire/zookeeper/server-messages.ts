/**
 * What a ZooKeeper server hears and says, byte by byte; no I/O. The other direction of `messages.ts`, and more of it: all that
 * clients ask who read, watch and keep a session.
 *
 *     request     int32 xid | int32 type | record of the type
 *     reply       int32 xid | int64 zxid | int32 err | record of the type, if err is 0
 *     event       a reply with xid -1 and zxid -1 | int32 type | int32 state=3 (connected) | string path
 *     Stat        int64 czxid, mzxid, ctime, mtime | int32 version, cversion, aversion | int64 ephemeralOwner
 *                 | int32 dataLength, numChildren | int64 pzxid
 *
 * `ZooDefs`, `zookeeper.jute` and `FinalRequestProcessor` in ZooKeeper.
 */
import { int32Bytes, lengthPrefixed } from "../../bytes/big-endian.ts";
import { JuteReader, juteBool, juteLong, juteString, juteStrings } from "./jute.ts";

/** `jute.maxbuffer` of a server: nothing that a client asks is near it. */
export const MAX_REQUEST_BYTES: number = 1 << 20;

/** `KeeperException.Code`, as far as this side uses it */
export const ZK_OK = 0;
export const ZK_UNIMPLEMENTED: number = -6;
export const ZK_BAD_ARGUMENTS: number = -8;
export const ZK_NO_NODE: number = -101;
export const ZK_NO_AUTH: number = -102;
export const ZK_AUTH_FAILED: number = -115;

export interface ConnectRequest {
  readonly lastZxidSeen: bigint;
  /** what the client wishes */
  readonly timeoutMs: number;
  /** 0: a new session */
  readonly sessionId: bigint;
  readonly password: Buffer;
  /** false: the client is older than 3.4 and neither says nor hears whether it would be content with reading */
  readonly knowsReadOnly: boolean;
}

export function decodeConnectRequest(frame: Buffer): ConnectRequest {
  const reader = new JuteReader(frame, "ZooKeeper ConnectRequest");
  reader.int();
  const lastZxidSeen = reader.long();
  const timeoutMs = reader.int();
  const sessionId = reader.long();
  const password = reader.buffer();
  const knowsReadOnly = reader.hasMore;
  if (knowsReadOnly) reader.bool();
  return { lastZxidSeen, timeoutMs, sessionId, password, knowsReadOnly };
}

export interface GrantedSession {
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Buffer;
}

/** What a client is told whose session is no more. */
export const NO_SESSION: GrantedSession = { timeoutMs: 0, sessionId: 0n, password: Buffer.alloc(16) };

export function connectResponse({ timeoutMs, sessionId, password }: GrantedSession, knowsReadOnly: boolean): Buffer {
  const parts = [int32Bytes(0), int32Bytes(timeoutMs), juteLong(sessionId), lengthPrefixed(password)];
  return lengthPrefixed(Buffer.concat(knowsReadOnly ? [...parts, juteBool(false)] : parts));
}

export type ReadKind = "exists" | "getData" | "getChildren" | "getChildren2";

export type ZooKeeperRequest = { readonly xid: number } & (
  | { readonly type: "read"; readonly kind: ReadKind; readonly path: string; readonly watch: boolean }
  | { readonly type: "getAcl" | "sync"; readonly path: string }
  | { readonly type: "ping" | "closeSession" }
  | { readonly type: "auth"; readonly scheme: string }
  | ({ readonly type: "setWatches" } & SetWatches)
  /** anything that would change a znode; not read any further */
  | { readonly type: "write" }
  | { readonly type: "unknown"; readonly code: number }
);

/** The watches of a client that comes back, and what it had seen. */
export interface SetWatches {
  readonly seenZxid: bigint;
  readonly data: readonly string[];
  /** of znodes that were not there */
  readonly exist: readonly string[];
  readonly children: readonly string[];
}

const READS: Readonly<Record<number, ReadKind>> = { 3: "exists", 4: "getData", 8: "getChildren", 12: "getChildren2" };
/** create, delete, setData, setACL, multi, create2, reconfig, createContainer, deleteContainer, createTTL */
const WRITES: ReadonlySet<number> = new Set([1, 2, 5, 7, 14, 15, 16, 19, 20, 21]);

export function decodeRequest(frame: Buffer): ZooKeeperRequest {
  const reader = new JuteReader(frame, "ZooKeeper request");
  const xid = reader.int();
  const code = reader.int();
  const kind = READS[code];
  if (kind !== undefined) return { xid, type: "read", kind, path: reader.string(), watch: reader.bool() };
  if (WRITES.has(code)) return { xid, type: "write" };
  switch (code) {
    case 6:
      return { xid, type: "getAcl", path: reader.string() };
    case 9:
      return { xid, type: "sync", path: reader.string() };
    case 11:
      return { xid, type: "ping" };
    case -11:
      return { xid, type: "closeSession" };
    case 100:
      reader.int();
      return { xid, type: "auth", scheme: reader.string() };
    case 101:
      return { xid, type: "setWatches", ...setWatches(reader) };
    default:
      return { xid, type: "unknown", code };
  }
}

function setWatches(reader: JuteReader): SetWatches {
  return { seenZxid: reader.long(), data: reader.strings(), exist: reader.strings(), children: reader.strings() };
}

/** @param body the records behind the header; none where there is an error */
export function zooKeeperReply(xid: number, zxid: bigint, error: number, ...body: readonly Buffer[]): Buffer {
  return lengthPrefixed(Buffer.concat([int32Bytes(xid), juteLong(zxid), int32Bytes(error), ...body]));
}

export interface ZnodeStat {
  /** the transaction and the time (milliseconds since 1970) of its creation, and of the last change of its data */
  readonly createdZxid: bigint;
  readonly changedZxid: bigint;
  readonly createdMs: number;
  readonly changedMs: number;
  /** how often its data, and its list of children, have changed */
  readonly version: number;
  readonly childrenVersion: number;
  readonly dataLength: number;
  readonly childCount: number;
  /** the transaction of the last change of its list of children */
  readonly childrenZxid: bigint;
}

export function statRecord(stat: ZnodeStat): Buffer {
  return Buffer.concat([
    juteLong(stat.createdZxid),
    juteLong(stat.changedZxid),
    juteLong(BigInt(stat.createdMs)),
    juteLong(BigInt(stat.changedMs)),
    int32Bytes(stat.version),
    int32Bytes(stat.childrenVersion),
    int32Bytes(0),
    juteLong(0n),
    int32Bytes(stat.dataLength),
    int32Bytes(stat.childCount),
    juteLong(stat.childrenZxid),
  ]);
}

/** `world:anyone` may read: HBase's own ACL of the znodes that clients need. */
export function readableAcl(): Buffer {
  const READ = 1;
  return Buffer.concat([int32Bytes(1), int32Bytes(READ), juteString("world"), juteString("anyone")]);
}

export { juteString as stringRecord, juteStrings as stringsRecord };
export const bufferRecord: (bytes: Uint8Array) => Buffer = lengthPrefixed;

const EVENT_CODES = { created: 1, deleted: 2, dataChanged: 3, childrenChanged: 4 } as const;
export type WatchEventType = keyof typeof EVENT_CODES;

const WATCH_EVENT_XID = -1;
const SYNC_CONNECTED = 3;

export function watchEvent(type: WatchEventType, path: string): Buffer {
  const record = [int32Bytes(EVENT_CODES[type]), int32Bytes(SYNC_CONNECTED), juteString(path)];
  return zooKeeperReply(WATCH_EVENT_XID, -1n, ZK_OK, ...record);
}
