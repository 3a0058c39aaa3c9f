/**
 * What a reader says to ZooKeeper and hears from it, byte by byte; no I/O. Each message stands behind its length (int32).
 *
 *     ConnectRequest   int32 protocolVersion=0 | int64 lastZxidSeen | int32 timeOut | int64 sessionId | buffer passwd | bool readOnly
 *     ConnectResponse  int32 protocolVersion   | int32 timeOut | int64 sessionId | buffer passwd | bool readOnly (since 3.4)
 *     request          int32 xid | int32 type  | record of the type; ping and closeSession have none
 *     reply            int32 xid | int64 zxid  | int32 err | record of the type, unless err is something other than 0
 *
 * `ClientCnxn`, `Record`s of `zookeeper.jute` in ZooKeeper.
 */
import { int32Bytes, lengthPrefixed } from "../../bytes/big-endian.ts";
import { JuteReader, juteBool, juteLong, juteString } from "./jute.ts";

/** ZooKeeper's own bound for a client, `jute.maxbuffer`: 4 MiB hold the names of 50,000 region servers. */
export const MAX_FRAME_BYTES: number = 4 << 20;

const TYPES = { getData: 4, getChildren: 8 } as const;
const PING = 11;
const CLOSE_SESSION = -11;
const PASSWORD_BYTES = 16;

/** xids that answer no question of a reader's */
export const PING_XID: number = -2;
export const WATCH_XID: number = -1;
const CLOSE_XID = 0;

export type ReadType = keyof typeof TYPES;

/** A new session each time: a reader leaves nothing in ZooKeeper that an old one would have to keep alive. */
export function connectRequest(sessionTimeoutMs: number): Buffer {
  return lengthPrefixed(
    Buffer.concat([
      int32Bytes(0),
      juteLong(0n),
      int32Bytes(sessionTimeoutMs),
      juteLong(0n),
      lengthPrefixed(Buffer.alloc(PASSWORD_BYTES)),
      // A server that has lost its quorum would answer a read-only session with what was true before.
      juteBool(false),
    ]),
  );
}

export interface ConnectResponse {
  /** what the server made of the wish; 0 or less: no session */
  readonly timeoutMs: number;
  readonly sessionId: bigint;
}

export function decodeConnectResponse(frame: Buffer): ConnectResponse {
  const reader = new JuteReader(frame, "ZooKeeper ConnectResponse");
  reader.int();
  const response = { timeoutMs: reader.int(), sessionId: reader.long() };
  reader.buffer();
  return response;
}

/** `getData` and `getChildren`, without a watch. */
export function readRequest(xid: number, type: ReadType, path: string): Buffer {
  return lengthPrefixed(Buffer.concat([int32Bytes(xid), int32Bytes(TYPES[type]), juteString(path), juteBool(false)]));
}

export const PING_REQUEST: Buffer = lengthPrefixed(Buffer.concat([int32Bytes(PING_XID), int32Bytes(PING)]));
export const CLOSE_REQUEST: Buffer = lengthPrefixed(Buffer.concat([int32Bytes(CLOSE_XID), int32Bytes(CLOSE_SESSION)]));

export interface Reply {
  readonly xid: number;
  /** 0, or one of ZooKeeper's codes */
  readonly error: number;
  /** stands behind the header */
  readonly body: JuteReader;
}

export function decodeReply(frame: Buffer): Reply {
  const body = new JuteReader(frame, "ZooKeeper reply");
  const xid = body.int();
  body.long();
  return { xid, error: body.int(), body };
}
