/** Responses: the vectors of the reference, both directions at random, and responses that lie. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { encode } from "../../src/protobuf/codec.ts";
import { ResponseHeader } from "../../src/protobuf/rpc-messages.ts";
import { encodeException, isExpectedHeader } from "../../src/wire/exception.ts";
import {
  callIdOf,
  decodeResponseFrame,
  encodeResponse,
  NO_CALL_ID,
  type ResponseFrame,
  type ResponseToSend,
} from "../../src/wire/response.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";

function read(frame: Buffer): ResponseFrame {
  return decodeResponseFrame(frame, 4, frame.length);
}

/** A frame with this header and these bytes behind it. */
function raw(header: string, behind: string): Buffer {
  const head = hex(header);
  return Buffer.concat([Buffer.alloc(4), Buffer.from([head.length]), head, hex(behind)]);
}

/** What a server before 2.6 answers to `Securi`: the example of the reference, 137 bytes. */
const EXPECTED_HEADER = hex(
  `00 00 00 85  83 01  08 ff ff ff ff 0f  12 7b
   0a 34 "org.apache.hadoop.hbase.ipc.FatalConnectionException"
   12 41 "Expected HEADER=HBas but received HEADER=Secu from 127.0.0.1:5555"  28 01`,
);

describe("the reference's examples", () => {
  test("an old server's answer to Securi", () => {
    assert.equal(EXPECTED_HEADER.length, 137);
    const { callId, exception, body, cellBlock } = read(EXPECTED_HEADER);
    assert.equal(callId, NO_CALL_ID);
    assert.deepEqual([body, cellBlock], [undefined, undefined]);
    assert.ok(exception !== undefined && isExpectedHeader(exception) && exception.doNotRetry);
    assert.deepEqual(encodeResponse({ callId, exception: encodeException(exception) }), EXPECTED_HEADER);
  });

  test("a cluster id in answer to call 0", () => {
    const bytes = hex('00 00 00 09  02 08 00  05 0a 03 "abc"');
    assert.deepEqual(read(bytes), { callId: 0, exception: undefined, body: hex('0a 03 "abc"'), cellBlock: undefined });
    assert.deepEqual(encodeResponse({ callId: 0, body: hex('0a 03 "abc"') }), bytes);
  });
});

describe("the call id", () => {
  test("-1 is written in five bytes", () => {
    assert.deepEqual(
      encodeResponse({ callId: -1, body: Buffer.alloc(0) }),
      hex("00 00 00 08  06 08 ff ff ff ff 0f  00"),
    );
  });

  test("-1 is read from five bytes and from ten", () => {
    assert.equal(read(raw("08 ff ff ff ff 0f", "00")).callId, -1);
    assert.equal(read(raw("08 ff ff ff ff ff ff ff ff ff 01", "00")).callId, -1);
  });

  test("a response without one is malformed", () => {
    assert.throws(() => read(raw("", "00")), MalformedMessageError);
    assert.throws(() => read(raw("1a 02 08 00", "00")), /no call id/);
  });

  test("is still found in a response whose rest is broken", () => {
    for (const broken of [
      raw("08 07 12 02 ff ff", ""),
      raw("08 07", "05 01"),
      raw("08 07 1a 02 08 05", "00"),
      raw("08 07 60", ""),
    ]) {
      assert.throws(() => read(broken), MalformedMessageError);
      assert.equal(callIdOf(broken, 4, broken.length), 7);
    }
    for (const hopeless of [raw("", ""), raw("12 00", ""), raw("08", ""), Buffer.alloc(4), hex("00000000 ff")]) {
      assert.equal(callIdOf(hopeless, 4, hopeless.length), undefined);
    }
  });
});

describe("message and cells", () => {
  test("no message, an empty message and a message are told apart", () => {
    assert.equal(read(raw("08 01", "")).body, undefined);
    assert.deepEqual(read(raw("08 01", "00")).body, Buffer.alloc(0));
    assert.deepEqual(read(raw("08 01", "02 01 02")).body, hex("01 02"));
  });

  test("are views of the frame", () => {
    const frame = encodeResponse({ callId: 1, body: hex("01"), cellBlock: hex("02") });
    const { body, cellBlock } = read(frame);
    assert.equal(body?.buffer, frame.buffer);
    assert.equal(cellBlock?.buffer, frame.buffer);
  });

  test("an empty cell block is not none", () => {
    assert.equal(read(encodeResponse({ callId: 1, body: hex("01"), cellBlock: hex("") })).cellBlock?.length, 0);
    assert.equal(read(encodeResponse({ callId: 1, body: hex("01") })).cellBlock, undefined);
    assert.equal(read(raw("08 01 1a 00", "00")).cellBlock?.length, 0);
  });

  const LYING: [name: string, frame: Buffer][] = [
    ["a header longer than the frame", hex("00000000 05 08 01")],
    ["a header of 2^31 bytes", hex("00000000 80 80 80 80 08 08 01")],
    ["a message longer than the frame", raw("08 01", "05 01")],
    ["a cell block longer than the frame", raw("08 01 1a 02 08 05", "00 01")],
    ["a cell block of 4 GiB", raw("08 01 1a 06 08 ff ff ff ff 0f", "00 01")],
    ["a cell block shorter than what follows", raw("08 01 1a 02 08 01", "00 01 02")],
    ["bytes behind the message that nobody announced", raw("08 01", "00 01")],
    ["bytes behind an exception", raw('08 01 12 03 0a 01 "E"', "00")],
    ["an exception longer than the header", raw("08 01 12 09 0a", "")],
    ["an exception whose text is not UTF-8", raw("08 01 12 03 0a 01 ff", "")],
    ["a text where the call id belongs", raw('0a 01 "x"', "00")],
    ["an integer where the exception belongs", raw("08 01 10 01", "00")],
    ["an integer where the cell block's length belongs", raw("08 01 18 01", "00")],
    ["a text where the cell block's length should be a number", raw('08 01 1a 03 0a 01 "x"', "00")],
  ];
  for (const [name, frame] of LYING) {
    test(`${name} is malformed`, () => {
      assert.throws(() => read(frame), MalformedMessageError);
    });
  }

  test("fields that are not known are skipped, in the header and in the cell block's description", () => {
    const { callId, cellBlock } = read(raw('22 01 "x" 08 03 28 05 1a 04 08 01 10 09 33 08 01 34', "00 aa"));
    assert.equal(callId, 3);
    assert.deepEqual(cellBlock, hex("aa"));
  });

  test("a response cut at any byte is a protocol error or one without what was cut off", () => {
    const whole = encodeResponse({ callId: 300, body: hex("0102"), cellBlock: hex("030405") });
    for (const frame of [whole, EXPECTED_HEADER]) {
      for (const part of everyTruncation(frame.subarray(4))) {
        assert.ok(resultOrProtocolError(() => decodeResponseFrame(part, 0, part.length)) instanceof Error);
      }
    }
  });
});

const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));

test("what a server writes is what a client reads, and what the table writes", () => {
  const responses: fc.Arbitrary<ResponseToSend> = fc.record(
    { callId: fc.oneof(fc.nat(300), fc.integer()), body: bytes, cellBlock: bytes },
    { requiredKeys: ["callId", "body"], noNullPrototype: true },
  );
  fc.assert(
    fc.property(responses, fc.nat(20), (response, offset) => {
      const frame = Buffer.concat([Buffer.alloc(offset, 0xee), encodeResponse(response)]);
      assert.equal(frame.readInt32BE(offset), frame.length - offset - 4);
      const { callId, body, cellBlock, exception } = decodeResponseFrame(frame, offset + 4, frame.length);
      assert.deepEqual(
        [callId, body, cellBlock, exception],
        [response.callId, response.body, response.cellBlock, undefined],
      );
      const cellBlockMeta = response.cellBlock === undefined ? undefined : { length: response.cellBlock.length };
      const header = encode(ResponseHeader, { callId: response.callId >>> 0, cellBlockMeta });
      assert.deepEqual(frame.subarray(offset + 5, offset + 5 + header.length), header);
    }),
    { numRuns: 500 },
  );
});
