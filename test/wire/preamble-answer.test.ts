/** The answers to `Securi` and `Regist`: the reference's bytes, cut in every way, and answers that are none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ByteQueue } from "../../src/bytes/byte-queue.ts";
import {
  LengthOutOfBoundsError,
  MalformedMessageError,
  UnexpectedMessageError,
} from "../../src/errors/protocol-errors.ts";
import { encodeException, isSecurityNotEnabled } from "../../src/wire/exception.ts";
import {
  DEFAULT_ANSWER_LIMITS,
  decodePreambleAnswer,
  encodeClusterIdAnswer,
  encodePrincipalAnswer,
  type PreambleAnswer,
} from "../../src/wire/preamble-answer.ts";
import { encodeResponse } from "../../src/wire/response.ts";
import { hex } from "../support/hex.ts";
import { assertTakenFromEveryCut, assertWaitsAtEveryTruncation, queueOf } from "./incremental.ts";

function take(queue: ByteQueue): PreambleAnswer | undefined {
  return decodePreambleAnswer(queue, { maxAnswerBytes: 200 });
}

const PRINCIPAL = hex('00 00 00 19  06  08 ff ff ff ff 0f  11  0a 0f "hbase/h1@EX.COM"');
const CLUSTER_ID = hex('00 00 00 19  06  08 ff ff ff ff 0f  11  0a 0f "test_cluster_id"');
const NOT_ENABLED = hex(
  `00 00 00 5d  5c  08 ff ff ff ff 0f  12 54
   0a 37 "org.apache.hadoop.hbase.ipc.SecurityNotEnabledException"
   12 17 "security is not enabled"  28 00`,
);

describe("the reference's examples", () => {
  test("a principal", () => {
    assert.deepEqual(encodePrincipalAnswer("hbase/h1@EX.COM"), PRINCIPAL);
    assertTakenFromEveryCut(take, PRINCIPAL, { type: "text", text: "hbase/h1@EX.COM" });
    assertWaitsAtEveryTruncation(take, PRINCIPAL);
  });

  test("a cluster id", () => {
    assert.deepEqual(encodeClusterIdAnswer("test_cluster_id"), CLUSTER_ID);
    assertTakenFromEveryCut(take, CLUSTER_ID, { type: "text", text: "test_cluster_id" });
    assertWaitsAtEveryTruncation(take, CLUSTER_ID);
  });

  test("security is not enabled", () => {
    const answer = take(queueOf(NOT_ENABLED));
    assert.ok(answer?.type === "exception" && isSecurityNotEnabled(answer.exception));
    const { javaClass, stackTrace, doNotRetry } = answer.exception;
    const exception = encodeException({ javaClass, stackTrace, doNotRetry });
    assert.deepEqual(encodeResponse({ callId: -1, exception }), NOT_ENABLED);
    assertTakenFromEveryCut(take, NOT_ENABLED, answer);
    assertWaitsAtEveryTruncation(take, NOT_ENABLED);
  });
});

describe("what is no answer", () => {
  for (const length of ["000000c9", "ffffffff", "80000000", "7fffffff", '"HTTP"']) {
    test(`the length ${length} is refused before its bytes come`, () => {
      assert.throws(() => take(queueOf(hex(length))), LengthOutOfBoundsError);
    });
  }

  test("an answer to a call that nobody made is unexpected", () => {
    assert.throws(() => take(queueOf(encodeResponse({ callId: 0, body: hex('0a 01 "x"') }))), UnexpectedMessageError);
  });

  const MALFORMED: [name: string, bytes: Buffer][] = [
    ["an empty frame", hex("00000000")],
    ["neither message nor exception", encodeResponse({ callId: -1 })],
    ["a message without its text", encodeResponse({ callId: -1, body: hex("") })],
    ["a number in place of the text", encodeResponse({ callId: -1, body: hex("08 01") })],
    ["a text that is not UTF-8", encodeResponse({ callId: -1, body: hex("0a 01 ff") })],
    ["no protobuf", hex("00000003 ffffff")],
  ];
  for (const [name, bytes] of MALFORMED) {
    test(`${name} is malformed`, () => {
      assert.throws(() => take(queueOf(bytes)), MalformedMessageError);
    });
  }

  test("the default limit is 64 KiB", () => {
    assert.equal(DEFAULT_ANSWER_LIMITS.maxAnswerBytes, 65_536);
    assert.equal(decodePreambleAnswer(queueOf(hex("00010000"))), undefined);
    assert.throws(() => decodePreambleAnswer(queueOf(hex("00010001"))), LengthOutOfBoundsError);
  });
});
