/** SASL's messages: the bytes of the reference, cut in every way, and lengths and statuses that cannot be. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { LengthOutOfBoundsError, MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import {
  decodeSaslReply,
  decodeSaslToken,
  encodeSaslError,
  encodeSaslSuccess,
  encodeSaslToken,
  type SaslReply,
  SWITCH_TO_SIMPLE,
  startsLikeLateSaslError,
} from "../../src/wire/sasl-message.ts";
import { hex } from "../support/hex.ts";
import { assertTakenFromEveryCut, assertWaitsAtEveryTruncation, queueOf } from "./incremental.ts";

const LIMITS = { maxTokenBytes: 40 };

function takeReply(queue: ByteQueue): SaslReply | undefined {
  return decodeSaslReply(queue, LIMITS);
}

function takeToken(queue: ByteQueue): Buffer | undefined {
  return decodeSaslToken(queue, LIMITS);
}

const REFUSED = hex('00000001 00000021 "javax.security.sasl.SaslException" 00000013 "GSS initiate failed"');

describe("the client's tokens", () => {
  for (const token of ["", "00", "60 10 ff"]) {
    test(`a token of ${hex(token).length} bytes is its length and itself`, () => {
      const bytes = encodeSaslToken(hex(token));
      assert.deepEqual(bytes, Buffer.concat([Buffer.from([0, 0, 0, hex(token).length]), hex(token)]));
      assertTakenFromEveryCut(takeToken, bytes, hex(token));
      assertWaitsAtEveryTruncation(takeToken, bytes);
    });
  }

  for (const length of ["ffffffff", "80000000", "ffffffa8", "00000029", "7fffffff"]) {
    test(`the length ${length} is refused before its bytes come`, () => {
      assert.throws(() => takeToken(queueOf(hex(length))), LengthOutOfBoundsError);
    });
  }

  test("a token of exactly the limit is taken, and the default limit is 1 MiB", () => {
    assertTakenFromEveryCut(takeToken, encodeSaslToken(Buffer.alloc(40, 1)), Buffer.alloc(40, 1));
    assert.equal(decodeSaslToken(queueOf(hex("00100000"))), undefined);
    assert.throws(() => decodeSaslToken(queueOf(hex("00100001"))), LengthOutOfBoundsError);
  });
});

describe("the server's replies", () => {
  const REPLIES: [name: string, bytes: Buffer, expected: SaslReply][] = [
    ["a token", hex("00000000 00000003 010203"), { type: "token", token: hex("010203") }],
    ["an empty token", hex("00000000 00000000"), { type: "token", token: hex("") }],
    ["the switch to simple", hex("00000000 ffffffa8"), { type: "switchToSimple" }],
    [
      "an error",
      REFUSED,
      { type: "error", javaClass: "javax.security.sasl.SaslException", message: "GSS initiate failed" },
    ],
    [
      "an error without a message",
      hex('00000001 00000001 "E" ffffffff'),
      { type: "error", javaClass: "E", message: "" },
    ],
    [
      "an error with an empty message",
      hex('00000001 00000001 "E" 00000000'),
      { type: "error", javaClass: "E", message: "" },
    ],
    [
      "an error not in ASCII",
      hex('00000001 00000001 "E" 00000002 "é"'),
      { type: "error", javaClass: "E", message: "é" },
    ],
  ];
  for (const [name, bytes, expected] of REPLIES) {
    test(`${name} is taken however it is cut`, () => {
      assertTakenFromEveryCut(takeReply, bytes, expected);
      assertWaitsAtEveryTruncation(takeReply, bytes);
    });
  }

  test("what is written is what is read", () => {
    assert.deepEqual(encodeSaslSuccess(hex("010203")), hex("00000000 00000003 010203"));
    assert.deepEqual(encodeSaslSuccess(hex("")), hex("00000000 00000000"));
    assert.deepEqual(SWITCH_TO_SIMPLE, hex("00000000 ffffffa8"));
    assert.deepEqual(encodeSaslError("javax.security.sasl.SaslException", "GSS initiate failed"), REFUSED);
    assert.deepEqual(encodeSaslError("E", null), hex('00000001 00000001 "E" ffffffff'));
  });

  for (const status of ["00000002", "ffffffff", "00000085", "00000019", "7fffffff", "80000000"]) {
    test(`the status ${status} is none: it is handed back and nothing is taken`, () => {
      const queue = queueOf(hex(`${status} 0102`));
      assert.deepEqual(takeReply(queue), { type: "notSasl", firstInt: hex(status).readInt32BE() });
      assert.equal(queue.length, 6);
    });
  }

  const LYING: [name: string, bytes: string][] = [
    ["a token of -1 bytes", "00000000 ffffffff"],
    ["a token of -87 bytes, next to the switch", "00000000 ffffffa9"],
    ["a token of 2 GiB", "00000000 7fffffff"],
    ["a token above the limit", "00000000 00000029"],
    ["a class of -1 bytes", "00000001 ffffffff"],
    ["a class above the limit", "00000001 00000029"],
    ["a message of -2 bytes", '00000001 00000001 "E" fffffffe'],
    ["a message above the limit", '00000001 00000001 "E" 00000029'],
  ];
  for (const [name, bytes] of LYING) {
    test(`${name} is refused before its bytes come`, () => {
      assert.throws(() => takeReply(queueOf(hex(bytes))), LengthOutOfBoundsError);
    });
  }

  test("an error without a class is malformed", () => {
    assert.throws(() => takeReply(queueOf(hex("00000001 00000000"))), MalformedMessageError);
  });

  test("text that is not UTF-8 is malformed, with its place", () => {
    const inMessage = hex('00000001 00000001 "E" 00000001 ff');
    assert.throws(
      () => takeReply(queueOf(inMessage)),
      (error) => error instanceof MalformedMessageError && error.offset === 13,
    );
    const inClass = hex("00000001 00000001 80 00000000");
    assert.throws(
      () => takeReply(queueOf(inClass)),
      (error) => error instanceof MalformedMessageError && error.offset === 8,
    );
  });
});

describe("a SASL error where frames are expected", () => {
  test("is told by its first five bytes", () => {
    assert.equal(startsLikeLateSaslError(REFUSED), true);
    for (let length = 0; length < 5; length++)
      assert.equal(startsLikeLateSaslError(REFUSED.subarray(0, length)), undefined);
  });

  test("is not mistaken for a response, and is given up at the first byte that differs", () => {
    assert.equal(startsLikeLateSaslError(hex("00 00 00 09 02 08 00 05")), false);
    assert.equal(startsLikeLateSaslError(hex("00 00 00 01 02")), false);
    assert.equal(startsLikeLateSaslError(hex("00 01")), false);
  });
});
