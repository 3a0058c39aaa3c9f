/** The connection header: its framing, and the fields that servers act upon. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { LengthOutOfBoundsError, MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import type { ConnectionHeader } from "../../src/protobuf/rpc-messages.ts";
import {
  CLIENT_VERSION_INFO,
  DEFAULT_MAX_CONNECTION_HEADER_BYTES,
  decodeConnectionHeader,
  encodeConnectionHeader,
  PACKAGE_VERSION,
  takeConnectionHeader,
} from "../../src/wire/connection-header.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";
import { assertTakenFromEveryCut, assertWaitsAtEveryTruncation, queueOf } from "./incremental.ts";

const HEADER: ConnectionHeader = {
  userInfo: { effectiveUser: "client@EXAMPLE.COM" },
  serviceName: "ClientMetaService",
  cellBlockCodecClass: "org.apache.hadoop.hbase.codec.KeyValueCodec",
  versionInfo: CLIENT_VERSION_INFO,
  attribute: [{ name: "a", value: Buffer.from([0, 255]) }, { name: "b" }],
};

function take(queue: ByteQueue): ConnectionHeader | undefined {
  return takeConnectionHeader(queue, 1000);
}

test("it stands behind a plain int32 length, not a varint", () => {
  const bytes = encodeConnectionHeader({ userInfo: { effectiveUser: "me" }, serviceName: "ClientMetaService" });
  assert.deepEqual(bytes, hex('00 00 00 19   0a 04 0a 02 "me"   12 11 "ClientMetaService"'));
});

test("it is taken however it is cut, and not before it is whole", () => {
  assertTakenFromEveryCut(take, encodeConnectionHeader(HEADER), HEADER);
  assertWaitsAtEveryTruncation(take, encodeConnectionHeader(HEADER));
});

test("without its length, as from a frame reader, it is the same", () => {
  assert.deepEqual(decodeConnectionHeader(encodeConnectionHeader(HEADER).subarray(4)), HEADER);
  assert.deepEqual(decodeConnectionHeader(Buffer.alloc(0)), { attribute: [] });
});

test("a length beyond the limit, or negative, is refused before its bytes come", () => {
  for (const length of ["000003e9", "ffffffff", "80000000", "7fffffff"]) {
    assert.throws(() => take(queueOf(hex(length))), LengthOutOfBoundsError);
  }
  const beyond = Buffer.alloc(4);
  beyond.writeInt32BE(DEFAULT_MAX_CONNECTION_HEADER_BYTES + 1);
  assert.throws(() => takeConnectionHeader(queueOf(beyond)), LengthOutOfBoundsError);
});

test("a version without one of its six texts is malformed", () => {
  assert.throws(() => decodeConnectionHeader(hex('2a 03 0a 01 "2"')), /VersionInfo\.url.*required/);
});

test("bytes that are no header are malformed, and so is a header that ends early", () => {
  assert.throws(() => decodeConnectionHeader(hex("ff ff ff ff ff")), MalformedMessageError);
  for (const part of everyTruncation(encodeConnectionHeader(HEADER).subarray(4))) {
    resultOrProtocolError(() => decodeConnectionHeader(part));
  }
});

test("we say that we are like HBase 2.6 and that we are tshbase, in six texts and two numbers", () => {
  assert.deepEqual([CLIENT_VERSION_INFO.versionMajor, CLIENT_VERSION_INFO.versionMinor], [2, 6]);
  assert.match(CLIENT_VERSION_INFO.version, /^2\.6\.\d+-tshbase-/);
  assert.equal(Object.keys(CLIENT_VERSION_INFO).length, 8);
});

test("the version is that of package.json", () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as { version: string };
  assert.equal(PACKAGE_VERSION, version);
});
