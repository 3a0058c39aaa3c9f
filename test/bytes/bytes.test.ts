/** Floor 0: the bounded queue against a model, HBase's printable form, big-endian integers. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { int32Bytes, lengthPrefixed, readInt32, writeInt32 } from "../../src/bytes/big-endian.ts";
import { asBuffer, ByteQueue } from "../../src/bytes/byte-queue.ts";
import { fromPrintable, toPrintable } from "../../src/bytes/printable.ts";

describe("a byte queue", () => {
  it("does what one buffer would do, however the chunks come", () => {
    const operation = fc.oneof(
      fc.record({ do: fc.constant("push" as const), bytes: fc.uint8Array({ maxLength: 9 }) }),
      fc.record({ do: fc.constantFrom("peek" as const, "take" as const), count: fc.nat(12) }),
      fc.record({ do: fc.constant("peekInt32" as const), offset: fc.nat(6) }),
      fc.record({ do: fc.constant("takeAll" as const) }),
    );
    const property = fc.property(
      fc.array(operation, { maxLength: 40 }),
      fc.integer({ min: 0, max: 30 }),
      (operations, limit) => {
        const queue = new ByteQueue(limit);
        let model = Buffer.alloc(0);
        for (const step of operations) {
          switch (step.do) {
            case "push": {
              const fits = model.length + step.bytes.length <= limit;
              assert.equal(queue.push(step.bytes), fits);
              if (fits) model = Buffer.concat([model, step.bytes]);
              break;
            }
            case "peek":
            case "take":
              if (step.count > model.length) {
                assert.throws(() => queue[step.do](step.count), RangeError);
                break;
              }
              assert.deepEqual(queue[step.do](step.count), model.subarray(0, step.count));
              if (step.do === "take") model = model.subarray(step.count);
              break;
            case "peekInt32":
              assert.equal(
                queue.peekInt32(step.offset),
                model.length < step.offset + 4 ? undefined : model.readInt32BE(step.offset),
              );
              break;
            case "takeAll":
              assert.deepEqual(queue.takeAll(), model);
              model = Buffer.alloc(0);
          }
          assert.equal(queue.length, model.length);
          assert.ok(queue.length <= limit);
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("copies nothing as long as what is taken lies in one chunk", () => {
    const queue = new ByteQueue(100);
    const chunk = Buffer.from("abcdef");
    queue.push(chunk);
    const taken = queue.take(3);
    assert.equal(taken.buffer, chunk.buffer);
    assert.equal(taken.byteOffset, chunk.byteOffset);
    assert.equal(queue.take(3).byteOffset, chunk.byteOffset + 3);
  });

  it("takes nothing that would exceed its limit, and goes on", () => {
    const queue = new ByteQueue(4);
    assert.ok(queue.push(Buffer.from("abc")));
    assert.ok(!queue.push(Buffer.from("de")));
    assert.ok(queue.push(Buffer.from("d")));
    assert.equal(queue.takeAll().toString(), "abcd");
    assert.equal(queue.limitBytes, 4);
  });

  it("takes any Uint8Array, a view in the middle of its memory too", () => {
    const view = new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2);
    assert.deepEqual([...asBuffer(view)], [2, 3]);
    assert.equal(asBuffer(view).buffer, view.buffer);
    const buffer = Buffer.from("x");
    assert.equal(asBuffer(buffer), buffer);
  });
});

describe("HBase's printable form", () => {
  it("leaves printable ASCII alone and escapes the rest, the backslash too", () => {
    assert.equal(
      toPrintable(Buffer.from([0, 0x41, 0x20, 0x7e, 0x7f, 0x5c, 0xff, 0x0a])),
      "\\x00A ~\\x7F\\x5C\\xFF\\x0A",
    );
  });

  it("reads back what it has written", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        assert.deepEqual([...fromPrintable(toPrintable(bytes))], [...bytes]);
      }),
    );
  });

  it("takes lower-case hex, and leaves a backslash that starts nothing", () => {
    assert.deepEqual(fromPrintable("\\xfF\\x0g\\"), Buffer.concat([Buffer.from([0xff]), Buffer.from("\\x0g\\")]));
    assert.deepEqual(fromPrintable("grüß\\x00"), Buffer.concat([Buffer.from("grüß"), Buffer.from([0])]));
  });

  it("reads every text as the bytes around its escapes", () => {
    const piece = fc.oneof(
      fc.constantFrom("\\", "\\x", "\\x0", "\\x4F", "\\xe9", "x41", "ü"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const parts = text
          .split(/(\\x[0-9A-Fa-f]{2})/)
          .map((part, index) => (index % 2 === 1 ? Buffer.from(part.slice(2), "hex") : Buffer.from(part)));
        assert.deepEqual(fromPrintable(text), Buffer.concat(parts));
      }),
    );
  });

  it("takes a few buffers for a value, however many escapes it has", (t) => {
    const bytes = Buffer.alloc(10_000, 0xfe);
    const from = t.mock.method(Buffer, "from");
    const read = fromPrintable(toPrintable(bytes));
    const made = from.mock.callCount();
    from.mock.restore();
    assert.ok(read.equals(bytes));
    assert.ok(made <= 2, `${made} buffers`);
  });

  it("cuts what is too long, and says how much", () => {
    assert.equal(toPrintable(Buffer.from("abcdef"), 4), "abcd… (2 more bytes)");
    assert.equal(toPrintable(Buffer.from("abcd"), 4), "abcd");
  });
});

describe("big-endian integers", () => {
  it("are what Node reads and writes", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(3), (value, offset) => {
        const bytes = Buffer.alloc(8);
        assert.equal(writeInt32(bytes, offset, value), offset + 4);
        assert.equal(bytes.readInt32BE(offset), value);
        assert.equal(readInt32(bytes, offset), value);
        assert.equal(int32Bytes(value).readInt32BE(), value);
      }),
    );
  });

  it("write the low 32 bits of what is larger", () => {
    assert.equal(int32Bytes(4294967295).readInt32BE(), -1);
  });

  it("stand in front of what they measure", () => {
    assert.deepEqual([...lengthPrefixed(Buffer.from("ab"))], [0, 0, 0, 2, 0x61, 0x62]);
    assert.deepEqual([...lengthPrefixed(new Uint8Array())], [0, 0, 0, 0]);
  });
});
