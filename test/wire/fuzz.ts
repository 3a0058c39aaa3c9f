/**
 * Throws bytes at every decoder: random ones, and good messages of which a few bytes were changed, cut off or doubled. A
 * decoder may answer, ask for more, or throw a protocol error; anything else is a fault. `runs` is how many inputs each
 * decoder gets: few in the tests, as many as wanted by command.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { lengthPrefixed } from "../../src/bytes/big-endian.ts";
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import * as hbase from "../../src/protobuf/hbase-messages.ts";
import * as registry from "../../src/protobuf/registry-messages.ts";
import * as rpc from "../../src/protobuf/rpc-messages.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import { CLIENT_VERSION_INFO, encodeConnectionHeader, takeConnectionHeader } from "../../src/wire/connection-header.ts";
import { decodeException, encodeException } from "../../src/wire/exception.ts";
import { FrameReader } from "../../src/wire/frame.ts";
import { decodePreamble, PREAMBLE_BYTES } from "../../src/wire/preamble.ts";
import { decodePreambleAnswer, encodePrincipalAnswer } from "../../src/wire/preamble-answer.ts";
import { decodeRequestFrame, encodeRequest } from "../../src/wire/request.ts";
import { callIdOf, decodeResponseFrame, encodeResponse } from "../../src/wire/response.ts";
import {
  decodeSaslReply,
  decodeSaslToken,
  encodeSaslError,
  encodeSaslSuccess,
  encodeSaslToken,
} from "../../src/wire/sasl-message.ts";
import { UnwrapReader } from "../../src/wire/wrapped-stream.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";

export type Fuzz = (runs: number) => void;

const LIMITS = { maxTokenBytes: 4096, maxAnswerBytes: 4096 };
const ROOM_BYTES = 1 << 20;

const exception = encodeException({
  javaClass: "a.B",
  stackTrace: "a.B: c\n\tat d",
  doNotRetry: true,
  hostname: "h",
  port: -1,
});
const header = { callId: 300, methodName: "Get", requestParam: true, cellBlockMeta: { length: 3 }, timeout: 5 };
const request = encodeRequest({ header, param: Buffer.from("param"), cellBlock: Buffer.from("abc") });
const response = encodeResponse({ callId: 300, body: Buffer.from("body"), cellBlock: Buffer.from("abc") });
const refusal = encodeResponse({ callId: -1, exception });
const connectionHeader = encodeConnectionHeader({
  userInfo: { effectiveUser: "me" },
  serviceName: "S",
  versionInfo: CLIENT_VERSION_INFO,
});

/** One decoder, and good messages to spoil. */
interface Target {
  readonly good: readonly Buffer[];
  decode(bytes: Buffer): void;
}

/** A decoder that takes messages from a queue: fed in two pieces, and asked again after each. */
function queued(good: readonly Buffer[], take: (queue: ByteQueue) => unknown): Target {
  return {
    good,
    decode(bytes) {
      const queue = new ByteQueue(ROOM_BYTES);
      const half = bytes.length >> 1;
      for (const part of [bytes.subarray(0, half), bytes.subarray(half)]) {
        queue.push(part);
        const before = queue.length;
        if (resultOrProtocolError(() => take(queue)) === undefined)
          assert.equal(queue.length, before, "waited, and took bytes");
      }
    },
  };
}

/** A decoder of a whole frame in the middle of other bytes. */
function framed(good: readonly Buffer[], read: (buffer: Buffer, start: number, end: number) => unknown): Target {
  return {
    good: good.map((frame) => frame.subarray(4)),
    decode(bytes) {
      const around = Buffer.concat([Buffer.alloc(3, 0xff), bytes, Buffer.alloc(3, 0xff)]);
      const inPlace = resultOrProtocolError(() => read(around, 3, 3 + bytes.length));
      const alone = resultOrProtocolError(() => read(bytes, 0, bytes.length));
      if (alone instanceof Error) assert.equal(String(inPlace), String(alone));
      else assert.deepEqual(inPlace, alone);
    },
  };
}

/** A reader of a stream: what it hands on must be there, whatever the lengths say. */
function streamed(make: (onBytes: (length: number) => void) => FrameReader): Target {
  return {
    good: [Buffer.concat([request, response, refusal]), Buffer.concat([lengthPrefixed(Buffer.alloc(0)), request])],
    decode(bytes) {
      let handedOn = 0;
      const reader = make((length) => {
        handedOn += length;
      });
      for (const part of [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)]) {
        resultOrProtocolError(() => reader.push(part));
      }
      assert.ok(handedOn <= bytes.length, "more came out than went in");
    },
  };
}

const TABLES: MessageTable[] = [...Object.values(hbase), ...Object.values(registry), ...Object.values(rpc)];

const TARGETS: Readonly<Record<string, Target>> = {
  "protobuf messages": {
    good: [request.subarray(5), response.subarray(5), connectionHeader.subarray(4), exception],
    decode(bytes) {
      for (const table of TABLES) {
        const message = resultOrProtocolError(() => decode(table, bytes));
        if (!(message instanceof Error)) assert.deepEqual(decode(table, encode(table, message)), message);
      }
    },
  },
  preambles: {
    good: ["HBas\0P", "Securi", "Regist"].map((text) => Buffer.from(text)),
    decode(bytes) {
      if (bytes.length >= PREAMBLE_BYTES) decodePreamble(bytes.subarray(0, PREAMBLE_BYTES));
    },
  },
  "SASL tokens": queued([encodeSaslToken(Buffer.from("token"))], (queue) => decodeSaslToken(queue, LIMITS)),
  "SASL replies": queued([encodeSaslSuccess(Buffer.from("token")), encodeSaslError("a.B", "no")], (queue) => {
    const reply = decodeSaslReply(queue, LIMITS);
    return reply?.type === "notSasl" ? undefined : reply;
  }),
  "connection headers": queued([connectionHeader], (queue) => takeConnectionHeader(queue, 4096)),
  "answers to preambles": queued([encodePrincipalAnswer("a/b@C"), refusal], (queue) =>
    decodePreambleAnswer(queue, LIMITS),
  ),
  requests: framed([request], decodeRequestFrame),
  responses: framed([response, refusal], decodeResponseFrame),
  "call ids": framed([response, refusal], callIdOf),
  exceptions: framed([lengthPrefixed(exception)], (buffer, start, end) => decodeException(buffer.subarray(start, end))),
  frames: streamed(
    (onBytes) => new FrameReader((_, start, end) => onBytes(end - start), { maxFrameBytes: 1000, slabBytes: 64 }),
  ),
  "wrapped chunks": streamed((onBytes) => {
    const inner = new FrameReader((_, start, end) => onBytes(end - start), { maxFrameBytes: 1000, slabBytes: 64 });
    return new UnwrapReader({ unwrap: (token) => Buffer.from(token) }, (bytes) => inner.push(bytes), 1000);
  }),
};

/** One function for each decoder, by its name. */
export const FUZZES: ReadonlyMap<string, Fuzz> = new Map(
  Object.entries(TARGETS).map(([name, target]) => [name, (runs) => fuzz(target, runs)]),
);

function fuzz(target: Target, runs: number): void {
  const inputs = fc.oneof(randomBytes, spoilt(target.good), spoilt(target.good));
  fc.assert(
    fc.property(inputs, (bytes) => target.decode(bytes)),
    { numRuns: runs },
  );
}

const randomBytes = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));

/** Bytes at which lengths and types change their meaning. */
const telling = fc.constantFrom(0, 1, 2, 4, 7, 8, 0x0a, 0x7f, 0x80, 0xa8, 0xfe, 0xff);

interface Spoiling {
  readonly at: number;
  readonly how: "change" | "insert" | "remove" | "cut" | "double";
  readonly byte: number;
}

const spoilings: fc.Arbitrary<Spoiling[]> = fc.array(
  fc.record({
    at: fc.nat(1000),
    how: fc.constantFrom("change", "change", "insert", "remove", "cut", "double"),
    byte: fc.oneof(telling, fc.nat(255)),
  }),
  { maxLength: 4 },
);

function spoilt(good: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc.tuple(fc.constantFrom(...good), spoilings).map(([bytes, changes]) => changes.reduce(spoil, bytes));
}

function spoil(bytes: Buffer, { at, how, byte }: Spoiling): Buffer {
  const place = at % (bytes.length + 1);
  const [front, behind] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (how) {
    case "change":
      return Buffer.concat([front, Buffer.from([byte]), behind.subarray(1)]);
    case "insert":
      return Buffer.concat([front, Buffer.from([byte]), behind]);
    case "remove":
      return Buffer.concat([front, behind.subarray(1)]);
    case "cut":
      return front;
    case "double":
      return Buffer.concat([bytes, behind]);
  }
}
