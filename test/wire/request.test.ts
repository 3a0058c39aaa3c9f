/** Requests: what the fast path writes is what the table reads, and what servers make of requests that are wrong. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import {
  type DecodedRequest,
  decodeRequestFrame,
  encodeMethodName,
  encodeRequest,
  type RequestParts,
  requestFrameSize,
  writeRequestFrame,
} from "../../src/wire/request.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";

const EMPTY = Buffer.alloc(0);

/** GetClusterId, call 0, 60 seconds: the example of the reference. */
const EXAMPLE = hex('00 00 00 18   16  08 00  1a 0c "GetClusterId"  20 01  38 e0 d4 03   00');

function frameOf(parts: RequestParts): Buffer {
  const target = Buffer.alloc(requestFrameSize(parts));
  assert.equal(writeRequestFrame(target, 0, parts), target.length);
  return target;
}

/** Reads a whole frame, its length included. */
function read(frame: Buffer): DecodedRequest {
  return decodeRequestFrame(frame, 4, frame.length);
}

/** A frame with this header and these bytes behind it. */
function raw(header: string, behind: string): Buffer {
  const head = hex(header);
  return Buffer.concat([Buffer.alloc(4), Buffer.from([head.length]), head, hex(behind)]);
}

const bytesUpTo = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));

const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffffffff }));

const randomParts = fc.record(
  {
    callId: fc.oneof(fc.nat(300), fc.nat(0x7fffffff)),
    name: fc.string({ maxLength: 30 }),
    param: fc.oneof(bytesUpTo(20), bytesUpTo(400)),
    timeoutMs: uint32,
    priority: uint32,
    cellBlock: fc.oneof(bytesUpTo(20), bytesUpTo(400)),
  },
  { requiredKeys: ["callId", "name", "param", "timeoutMs"], noNullPrototype: true },
);

describe("writing", () => {
  test("gives the bytes of the reference's example", () => {
    const method = encodeMethodName("GetClusterId");
    assert.deepEqual(frameOf({ callId: 0, method, param: EMPTY, timeoutMs: 60_000 }), EXAMPLE);
  });

  test("gives what the table gives, for any request, wherever it is written", () => {
    fc.assert(
      fc.property(randomParts, fc.nat(30), ({ name, ...rest }, offset) => {
        const parts: RequestParts = { ...rest, method: encodeMethodName(name) };
        const size = requestFrameSize(parts);
        const target = Buffer.alloc(offset + size + 5, 0xee);
        assert.equal(writeRequestFrame(target, offset, parts), offset + size);
        const { callId, priority, timeoutMs, param, cellBlock } = parts;
        const cellBlockMeta = cellBlock === undefined ? undefined : { length: cellBlock.length };
        const header = { callId, methodName: name, requestParam: true, cellBlockMeta, priority, timeout: timeoutMs };
        assert.deepEqual(target.subarray(offset, offset + size), encodeRequest({ header, param, cellBlock }));
        assert.ok(target.subarray(0, offset).every((byte) => byte === 0xee));
        assert.ok(target.subarray(offset + size).every((byte) => byte === 0xee));
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading", () => {
  test("gives back what was written", () => {
    fc.assert(
      fc.property(randomParts, ({ name, ...rest }) => {
        const request = read(frameOf({ ...rest, method: encodeMethodName(name) }));
        assert.ok(request.type === "request");
        assert.equal(request.callId, rest.callId);
        assert.equal(request.header.methodName, name);
        assert.equal(request.header.timeout, rest.timeoutMs);
        assert.equal(request.header.priority, rest.priority);
        assert.deepEqual(request.param, rest.param);
        assert.deepEqual(request.cellBlock, rest.cellBlock);
      }),
      { numRuns: 500 },
    );
  });

  test("knows an empty cell block from none", () => {
    const method = encodeMethodName("Multi");
    const withEmpty = read(frameOf({ callId: 1, method, param: EMPTY, timeoutMs: 0, cellBlock: EMPTY }));
    const without = read(frameOf({ callId: 1, method, param: EMPTY, timeoutMs: 0 }));
    assert.equal(withEmpty.type === "request" && withEmpty.cellBlock?.length, 0);
    assert.equal(without.type === "request" && without.cellBlock, undefined);
  });

  test("reads traces and attributes, which Java sends and our fast path does not", () => {
    const frame = raw('08 05  12 0a 1a 08 0a 01 "k" 12 03 "abc"  1a 01 "M"  20 01  42 06 0a 01 "a" 12 01 "b"', "00");
    const request = read(frame);
    assert.ok(request.type === "request");
    assert.deepEqual(request.header.traceInfo?.headers, new Map([["k", "abc"]]));
    assert.deepEqual(request.header.attribute, [{ name: "a", value: Buffer.from("b") }]);
  });

  const UNREADABLE_HEADERS: [name: string, frame: Buffer][] = [
    ["no bytes at all", Buffer.alloc(4)],
    ["no protobuf", raw("ff ff ff ff ff", "")],
    ["no call id", raw('1a 01 "M" 20 01', "00")],
    ["a header longer than the frame", hex("00000000 05 08 01")],
    ["a method name that is not UTF-8", raw("08 01 1a 01 ff", "00")],
    ["a text where the call id belongs", raw('0a 01 "x"', "00")],
  ];
  for (const [name, frame] of UNREADABLE_HEADERS) {
    test(`throws for a header with ${name}: there is no call to answer`, () => {
      assert.throws(() => read(frame), MalformedMessageError);
    });
  }

  const UNREADABLE_PARAMS: [name: string, frame: Buffer][] = [
    ["a parameter longer than the frame", raw("08 07 20 01", "05 01")],
    ["no parameter where one is announced", raw("08 07 20 01", "")],
    ["bytes behind the parameter that nobody announced", raw("08 07 20 01", "01 ff  00")],
    ["a cell block shorter than announced", raw("08 07 20 01 2a 02 08 05", "00 01 02")],
    ["a cell block longer than announced", raw("08 07 20 01 2a 02 08 01", "00 01 02")],
    ["a cell block of 4 GiB", raw("08 07 20 01 2a 06 08 ff ff ff ff 0f", "00 01 02")],
  ];
  for (const [name, frame] of UNREADABLE_PARAMS) {
    test(`keeps the call id for ${name}: that call can be answered`, () => {
      const request = read(frame);
      assert.ok(request.type === "unreadableParam");
      assert.equal(request.callId, 7);
      assert.ok(request.error instanceof MalformedMessageError);
    });
  }

  test("a request cut at any byte is a protocol error or unreadable, never anything else", () => {
    const method = encodeMethodName("Multi");
    const whole = frameOf({ callId: 300, method, param: hex("0102"), timeoutMs: 5, cellBlock: hex("030405") }).subarray(
      4,
    );
    for (const part of everyTruncation(whole)) {
      const result = resultOrProtocolError(() => decodeRequestFrame(part, 0, part.length));
      assert.ok(result instanceof Error || result.type === "unreadableParam");
    }
  });
});
