/** The writer of the hot path against one that is plainly right: every kind of field, any nesting, and any crossing of its slab. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesTag, MessageWriter, varintTag } from "../../src/protobuf/message-writer.ts";

type Field =
  | { readonly type: "uint32"; readonly number: number; readonly value: number }
  | { readonly type: "bool"; readonly number: number; readonly value: boolean }
  | { readonly type: "uint64"; readonly number: number; readonly value: bigint | number }
  | { readonly type: "bytes"; readonly number: number; readonly value: Buffer }
  | { readonly type: "string"; readonly number: number; readonly value: string }
  | { readonly type: "message"; readonly number: number; readonly value: readonly Field[] };

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

function plainly(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(({ type, number, value }) => {
      const key = (wireType: number): number[] => varint(BigInt(number * 8 + wireType));
      if (type === "uint32" || type === "uint64" || type === "bool")
        return Buffer.from([...key(0), ...varint(BigInt(value))]);
      const content = type === "message" ? plainly(value) : Buffer.from(value as string);
      return Buffer.concat([Buffer.from([...key(2), ...varint(BigInt(content.length))]), content]);
    }),
  );
}

function write(writer: MessageWriter, fields: readonly Field[]): void {
  for (const { type, number, value } of fields) {
    if (type === "message") {
      const opened = writer.open(bytesTag(number));
      write(writer, value);
      writer.close(opened);
    } else if (type === "uint32") writer.uint32(varintTag(number), value);
    else if (type === "uint64") writer.uint64(varintTag(number), value);
    else if (type === "bool") writer.bool(varintTag(number), value);
    else if (type === "bytes") writer.bytes(bytesTag(number), value);
    else writer.string(bytesTag(number), value);
  }
}

/** The tag of an embedded message that is opened has one byte: numbers up to 15. */
const number = fc.integer({ min: 1, max: 15 });
const anyNumber = fc.oneof(number, fc.integer({ min: 16, max: 500_000 }));
/** As long as they must be for lengths of one, two and three bytes. */
const bytes = fc
  .oneof({ weight: 20, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(70_000) })
  .map((length) => Buffer.alloc(length, length));
const { message } = fc.letrec<{ readonly message: Field[]; readonly field: Field }>((tie) => ({
  field: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      type: fc.constant("uint32" as const),
      number: anyNumber,
      value: fc.integer({ min: 0, max: 0xffff_ffff }),
    }),
    fc.record({ type: fc.constant("bool" as const), number: anyNumber, value: fc.boolean() }),
    fc.record({
      type: fc.constant("uint64" as const),
      number: anyNumber,
      value: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.maxSafeNat()),
    }),
    fc.record({ type: fc.constant("bytes" as const), number: anyNumber, value: bytes }),
    fc.record({ type: fc.constant("string" as const), number: anyNumber, value: fc.string({ unit: "binary" }) }),
    fc.record({ type: fc.constant("message" as const), number, value: tie("message") }),
  ),
  message: fc.array(tie("field"), { maxLength: 6 }),
}));

test("messages of every shape are written as they should be, one after the other", () => {
  const writer = new MessageWriter();
  fc.assert(
    fc.property(message, (fields) => {
      write(writer, fields);
      assert.ok(writer.take().equals(plainly(fields)));
    }),
    { numRuns: 500 },
  );
});

test("what was taken stays as it is, whatever is written afterwards", () => {
  const writer = new MessageWriter();
  const taken = Array.from({ length: 300 }, (_, index) => {
    write(writer, [{ type: "bytes", number: 1, value: Buffer.alloc(index * 10, index) }]);
    return writer.take();
  });
  for (const [index, bytesTaken] of taken.entries())
    assert.ok(bytesTaken.equals(plainly([{ type: "bytes", number: 1, value: Buffer.alloc(index * 10, index) }])));
});

test("embedded messages that cross into a new slab while they are open keep what they had", () => {
  const inner: Field[] = Array.from({ length: 40 }, (_, index) => ({
    type: "bytes",
    number: 3,
    value: Buffer.alloc(5_000, index),
  }));
  const fields: Field[] = [
    {
      type: "message",
      number: 1,
      value: [
        { type: "uint32", number: 2, value: 7 },
        { type: "message", number: 4, value: inner },
      ],
    },
    { type: "bool", number: 5, value: true },
  ];
  const writer = new MessageWriter();
  write(writer, fields);
  assert.ok(writer.take().equals(plainly(fields)));
});

test("raw bytes go in as they are, and what is discarded is not there", () => {
  const writer = new MessageWriter();
  writer.uint32(varintTag(1), 9);
  writer.discard();
  writer.raw(plainly([{ type: "string", number: 2, value: "made before" }]));
  assert.equal(writer.take().subarray(2).toString(), "made before");
  assert.equal(writer.take().length, 0);
});
