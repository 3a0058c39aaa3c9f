/** A ZooKeeper server's direction, against bytes that are written out here and against our own client's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  CLOSE_REQUEST,
  connectRequest,
  decodeConnectResponse,
  decodeReply,
  PING_REQUEST,
  readRequest,
} from "../../../src/wire/zookeeper/messages.ts";
import {
  connectResponse,
  decodeConnectRequest,
  decodeRequest,
  NO_SESSION,
  readableAcl,
  statRecord,
  watchEvent,
  zooKeeperReply,
} from "../../../src/wire/zookeeper/server-messages.ts";
import { everyTruncation } from "../../support/chunked.ts";
import { isProtocolError } from "../../support/typed-errors.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ""), "hex");
/** without its length */
const content = (frame: Buffer): Buffer => frame.subarray(4);

// As a client of 3.8 and one of 3.3 say it: for 30 seconds, the session 0x0100000000000007, its password 16 times 0x22.
const OLD = hex(`00000000 0000000000000005 00007530 0100000000000007 00000010 ${"22".repeat(16)}`);
const NEW = Buffer.concat([OLD, Buffer.of(1)]);

test("a ConnectRequest of both forms", () => {
  const same = {
    lastZxidSeen: 5n,
    timeoutMs: 30_000,
    sessionId: 0x0100000000000007n,
    password: Buffer.alloc(16, 0x22),
  };
  assert.deepEqual(decodeConnectRequest(NEW), { ...same, knowsReadOnly: true });
  assert.deepEqual(decodeConnectRequest(OLD), { ...same, knowsReadOnly: false });
});

test("a ConnectResponse of both forms", () => {
  const granted = { timeoutMs: 30_000, sessionId: 7n, password: Buffer.alloc(16, 0x22) };
  const old = `00000000 00007530 0000000000000007 00000010 ${"22".repeat(16)}`;
  assert.deepEqual(connectResponse(granted, false), hex(`00000024 ${old}`));
  assert.deepEqual(connectResponse(granted, true), hex(`00000025 ${old} 00`));
  assert.deepEqual(connectResponse(NO_SESSION, true), hex(`00000025 ${"00".repeat(16)} 00000010 ${"00".repeat(17)}`));
});

const REQUESTS: readonly (readonly [string, Record<string, unknown>])[] = [
  ["00000001 00000003 00000002 2f61 01", { xid: 1, type: "read", kind: "exists", path: "/a", watch: true }],
  ["00000002 00000004 00000002 2f61 00", { xid: 2, type: "read", kind: "getData", path: "/a", watch: false }],
  ["00000003 00000008 00000001 2f 01", { xid: 3, type: "read", kind: "getChildren", path: "/", watch: true }],
  ["00000004 0000000c 00000001 2f 00", { xid: 4, type: "read", kind: "getChildren2", path: "/", watch: false }],
  ["00000005 00000006 00000002 2f61", { xid: 5, type: "getAcl", path: "/a" }],
  ["00000006 00000009 00000002 2f61", { xid: 6, type: "sync", path: "/a" }],
  ["fffffffe 0000000b", { xid: -2, type: "ping" }],
  ["00000007 fffffff5", { xid: 7, type: "closeSession" }],
  ["fffffffc 00000064 00000000 00000006 646967657374 00000003 613a62", { xid: -4, type: "auth", scheme: "digest" }],
  [
    "fffffff8 00000065 0000000000000009 00000002 00000002 2f61 00000002 2f62 00000000 00000001 00000001 2f",
    { xid: -8, type: "setWatches", seenZxid: 9n, data: ["/a", "/b"], exist: [], children: ["/"] },
  ],
  ...[1, 2, 5, 7, 14, 15, 16, 19, 20, 21].map(
    (code) => [`00000008 000000${code.toString(16).padStart(2, "0")} ff`, { xid: 8, type: "write" }] as const,
  ),
  ["00000009 0000006a ff", { xid: 9, type: "unknown", code: 106 }],
];

test("every request", () => {
  for (const [bytes, request] of REQUESTS) assert.deepEqual(decodeRequest(hex(bytes)), request);
});

test("what our own client says is understood, and it understands the answers", () => {
  assert.equal(decodeConnectRequest(content(connectRequest(90_000))).timeoutMs, 90_000);
  assert.deepEqual(decodeRequest(content(readRequest(3, "getData", "/hbase/é"))), {
    xid: 3,
    type: "read",
    kind: "getData",
    path: "/hbase/é",
    watch: false,
  });
  assert.equal(decodeRequest(content(PING_REQUEST)).type, "ping");
  assert.equal(decodeRequest(content(CLOSE_REQUEST)).type, "closeSession");
  const granted = { timeoutMs: 1, sessionId: 2n, password: Buffer.alloc(16) };
  assert.deepEqual(decodeConnectResponse(content(connectResponse(granted, true))), { timeoutMs: 1, sessionId: 2n });
  const { xid, error } = decodeReply(content(zooKeeperReply(4, 5n, -101)));
  assert.deepEqual([xid, error], [4, -101]);
});

test("a request that is cut anywhere is malformed", () => {
  for (const [bytes] of REQUESTS) {
    const needed = hex(bytes.replace(/ ff$/, ""));
    for (const part of everyTruncation(needed)) {
      // The password behind the scheme is never looked at.
      if (part.length >= 22 && bytes.includes("00000064")) continue;
      assert.throws(() => decodeRequest(part), isProtocolError, `${bytes} cut behind ${part.length}`);
    }
  }
  for (const part of everyTruncation(OLD)) assert.throws(() => decodeConnectRequest(part), isProtocolError);
});

test("any bytes are a request or malformed, and nothing else", () => {
  const noise = fc.tuple(fc.constantFrom(1, 3, 4, 6, 8, 9, 11, 12, 100, 101, -11), fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(noise, ([code, bytes]) => {
      const header = Buffer.alloc(8);
      header.writeInt32BE(code, 4);
      try {
        decodeRequest(Buffer.concat([header, bytes]));
      } catch (error) {
        assert.ok(isProtocolError(error));
      }
    }),
  );
});

test("replies, events, Stat and ACL, byte by byte", () => {
  assert.deepEqual(zooKeeperReply(5, 0x102n, -101), hex("00000010 00000005 0000000000000102 ffffff9b"));
  assert.deepEqual(
    zooKeeperReply(5, 1n, 0, hex("aa"), hex("bb")),
    hex("00000012 00000005 0000000000000001 00000000 aabb"),
  );
  assert.deepEqual(
    watchEvent("childrenChanged", "/a"),
    hex("0000001e ffffffff ffffffffffffffff 00000000 00000004 00000003 00000002 2f61"),
  );
  const codes = (["created", "deleted", "dataChanged"] as const).map((type) => watchEvent(type, "/").readInt32BE(20));
  assert.deepEqual(codes, [1, 2, 3]);
  assert.deepEqual(readableAcl(), hex("00000001 00000001 00000005 776f726c64 00000006 616e796f6e65"));
  const stat = {
    createdZxid: 1n,
    changedZxid: 2n,
    createdMs: 3,
    changedMs: 4,
    version: 5,
    childrenVersion: 6,
    dataLength: 7,
    childCount: 8,
    childrenZxid: 9n,
  };
  assert.deepEqual(
    statRecord(stat),
    hex(`0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005 00000006 00000000
         0000000000000000 00000007 00000008 0000000000000009`),
  );
});
