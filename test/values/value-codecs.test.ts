/** Value codecs: byte for byte what Java's `Bytes` writes, there and back at random, and values and bytes that are refused. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { GoldenValue, GoldenValues } from "../../scripts/lab/record-values.ts";
import { InvalidArgumentError, ValueFormatError } from "../../src/errors/usage-errors.ts";
import { bigDecimal } from "../../src/values/big-decimal.ts";
import type { ValueCodec } from "../../src/values/value-codec.ts";
import { bool, float32, float64, int16, int32, int64, utf8 } from "../../src/values/value-codecs.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";

const golden = JSON.parse(
  readFileSync(join(PROJECT_ROOT, "test/golden/values/java-bytes.json"), "utf8"),
) as GoldenValues;

/** Each codec's value out of the golden text, so that text is all that the file holds. */
const ofText: Readonly<Record<string, (text: string) => { bytes: Buffer; again: unknown; value: unknown }>> = {
  int16: (text) => both(int16, Number(text)),
  int32: (text) => both(int32, Number(text)),
  int64: (text) => both(int64, BigInt(text)),
  float32: (text) => both(float32, Math.fround(Number(text))),
  float64: (text) => both(float64, Number(text)),
  bool: (text) => both(bool, text === "true"),
};

function both<T>(codec: ValueCodec<T, unknown>, value: T): { bytes: Buffer; again: unknown; value: unknown } {
  const bytes = codec(value);
  return { bytes, again: codec.decode(bytes), value };
}

describe("what Java's Bytes writes", () => {
  for (const { codec, value, hex } of golden.values.filter(({ codec }) => codec !== "bigDecimal")) {
    test(`${codec} ${value} is ${hex}`, () => {
      const made = ofText[codec]?.(value);
      assert.ok(made !== undefined, `a codec that this test does not know: ${codec}`);
      assert.equal(made.bytes.toString("hex"), hex);
      assert.ok(Object.is(made.again, made.value), `${String(made.again)} came back`);
    });
  }

  for (const { value, hex, read } of golden.values.filter(({ codec }) => codec === "bigDecimal")) {
    test(`bigDecimal ${value} is ${hex}, and ${read} when it is read`, () => {
      const [unscaled = "", scale] = value.split("@");
      const given = scale === undefined ? value : { unscaled: BigInt(unscaled), scale: Number(scale) };
      const bytes = Buffer.from(hex, "hex");
      assert.equal(bigDecimal(given).toString("hex"), hex);
      assert.equal(bigDecimal.decode(bytes), read);
      assert.deepEqual(bigDecimal(read), bytes);
      assert.deepEqual(bigDecimal(bigDecimal.parts.decode(bytes)), bytes);
    });
  }

  test("is recorded for every codec that has a number or a decimal", () => {
    const codecs = new Set(golden.values.map((each: GoldenValue) => each.codec));
    assert.deepEqual([...codecs], ["int16", "int32", "int64", "float32", "float64", "bool", "bigDecimal"]);
  });

  test("a boolean that another program wrote as 1 is true", () => {
    assert.equal(bool.decode(Buffer.from([1])), true);
  });
});

describe("there and back, at random", () => {
  const roundTrip = <T>(codec: ValueCodec<T, T>, values: fc.Arbitrary<T>): void =>
    fc.assert(fc.property(values, (value) => assert.ok(Object.is(codec.decode(codec(value)), value))));

  test("int16 and int32", () => {
    roundTrip(int16, fc.integer({ min: -32_768, max: 32_767 }));
    roundTrip(int32, fc.integer());
  });
  test("int64, as bigint and as number", () => {
    fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => int64.decode(int64(value)) === value));
    roundTrip(int64.asNumber, fc.maxSafeInteger());
  });
  test("float32 and float64", () => {
    roundTrip(float32, fc.float());
    roundTrip(float64, fc.double());
  });
  test("utf8", () => roundTrip(utf8, fc.string({ unit: "binary" })));
  test("bigDecimal, as parts and as text", () => {
    const parts = fc.record({ unscaled: fc.bigInt(), scale: fc.integer() }, { noNullPrototype: true });
    const property = fc.property(parts, (value) => {
      const bytes = bigDecimal(value);
      assert.deepEqual(bigDecimal.parts.decode(bytes), value);
      assert.deepEqual(bigDecimal(bigDecimal.decode(bytes)), bytes);
    });
    fc.assert(property);
  });
});

describe("values that are refused", () => {
  const refused: readonly (readonly [() => Buffer, RegExp])[] = [
    [() => int16(32_768), /^int16: wants a whole number from -32768 to 32767, not 32768$/],
    [() => int32(-2_147_483_649), /^int32: .*not -2147483649$/],
    [() => int32(1.5), /^int32: .*not 1.5$/],
    [() => int32(Number.NaN), /^int32: .*not NaN$/],
    [() => int32("36" as never), /^int32: .*not "36"$/],
    [() => int32(36n as never), /^int32: .*not 36n$/],
    [() => int64(2 ** 53), /^int64: wants a bigint where a number is not exact/],
    [() => int64(2n ** 63n), /^int64: wants -9223372036854775808n to 9223372036854775807n, not 9223372036854775808n$/],
    [() => int64(0.5), /^int64: wants a whole number or a bigint, not 0.5$/],
    [() => int64("1" as never), /^int64: wants a whole number or a bigint, not "1"$/],
    [() => float32(1e39), /^float32: .*not 1e\+39$/],
    [() => float32(1n as never), /^float32: wants a number, not 1n$/],
    [() => float64("1" as never), /^float64: wants a number, not "1"$/],
    [() => bool(1 as never), /^bool: wants true or false, not 1$/],
    [() => bool(undefined as never), /^bool: wants true or false, not undefined$/],
    [() => utf8(Buffer.from("a") as never), /^utf8: wants a string, not an object$/],
    [() => utf8("\ud800"), /^utf8: wants a string without lone surrogates/],
    [() => bigDecimal(""), /^bigDecimal: wants a decimal number/],
    [() => bigDecimal("."), /^bigDecimal: /],
    [() => bigDecimal("1,5"), /^bigDecimal: .*not "1,5"$/],
    [() => bigDecimal(" 1"), /^bigDecimal: /],
    [() => bigDecimal("1E+2147483649"), /^bigDecimal: wants a scale of 32 bits/],
    [() => bigDecimal(1.5 as never), /^bigDecimal: wants text or \{ unscaled: bigint, scale \}, not 1.5$/],
    [() => bigDecimal(null as never), /^bigDecimal: wants text or/],
    [() => bigDecimal({ unscaled: 1n, scale: 2 ** 31 }), /^bigDecimal: wants a scale of 32 bits, not 2147483648$/],
    [() => bigDecimal("x".repeat(1_000)), /^.{0,120}…$/],
  ];
  for (const [encode, message] of refused) {
    test(String(encode), () => {
      assert.throws(encode, (error) => error instanceof InvalidArgumentError && message.test(error.message));
    });
  }
});

describe("bytes that are refused", () => {
  const refused: readonly (readonly [() => unknown, RegExp])[] = [
    [() => int16.decode(Buffer.alloc(0)), /^int16 is 2 bytes, and here are 0 bytes$/],
    [() => int32.decode(Buffer.from("abc")), /^int32 is 4 bytes, and here are 3 bytes: abc$/],
    [() => int64.decode(Buffer.from("0\x01")), /^int64 is 8 bytes, and here are 2 bytes: 0\\x01$/],
    [() => int64.asNumber.decode(int64(2n ** 53n)), /^int64.asNumber is 8 bytes within .*int64 reads all/],
    [() => float32.decode(Buffer.alloc(8)), /^float32 is 4 bytes, and here are 8 bytes/],
    [() => float64.decode(Buffer.alloc(4)), /^float64 is 8 bytes, and here are 4 bytes/],
    [() => bool.decode(Buffer.from("true")), /^bool is 1 byte, and here are 4 bytes: true$/],
    [() => bool.decode(Buffer.alloc(0)), /^bool is 1 byte, and here are 0 bytes$/],
    [() => utf8.decode(Buffer.from("c328", "hex")), /^utf8 is text in UTF-8, and here are 2 bytes: \\xC3\($/],
    [() => bigDecimal.decode(Buffer.alloc(4)), /^bigDecimal is 4 bytes of scale and at least one of digits, and here/],
    [() => int32.decode(Buffer.alloc(100_000)), /^.{0,150}$/],
  ];
  for (const [decode, message] of refused) {
    test(String(decode), () => {
      assert.throws(decode, (error) => error instanceof ValueFormatError && message.test(error.message));
    });
  }

  test("the error has the codec's name", () => {
    assert.throws(() => int32.decode(Buffer.alloc(3)), { name: "ValueFormatError", codec: "int32" });
    assert.throws(() => int32.decode("abcd" as never), { name: "InvalidArgumentError", option: "int32.decode" });
  });
});

describe("a codec", () => {
  test("is a function with a name", () => {
    assert.deepEqual(
      [int32, bigDecimal, utf8].map(({ name }) => name),
      ["int32", "bigDecimal", "utf8"],
    );
  });

  test("reads any Uint8Array, also one in the middle of its memory", () => {
    assert.equal(int32.decode(new Uint8Array([9, 0, 0, 0, 36, 9]).subarray(1, 5)), 36);
  });

  test("writes memory that nothing else can see", () => {
    const [first, second] = [int32(1), int32(2)];
    first.fill(0xff);
    assert.equal(int32.decode(second), 2);
  });
});
