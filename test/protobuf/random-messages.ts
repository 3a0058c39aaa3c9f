/** Random messages of any table, for fast-check: every presence, and the values at which encodings change. */
import fc from "fast-check";
import type { FieldRow, MessageTable, ScalarName } from "../../src/protobuf/schema.ts";

export type AnyMessage = Record<string, unknown>;

/** Only values that a closed enum of `oracle/*.proto` knows: the oracle drops the others. */
const ENUM_VALUES = [0, 1, 7];

const EDGES_32 = [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1fffff, 0x200000, 0xfffffff, 0x10000000, 0x7fffffff];

const SCALARS: Readonly<Record<ScalarName, fc.Arbitrary<unknown>>> = {
  int32: fc.oneof(fc.integer(), fc.constantFrom(...EDGES_32, -1, -0x80000000)),
  uint32: fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(...EDGES_32, 0xffffffff)),
  int64: fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(0n, -1n, -(2n ** 63n), 2n ** 32n),
  ),
  uint64: fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(0n, 2n ** 64n - 1n, 2n ** 35n - 1n, 2n ** 35n),
  ),
  int64AsNumber: fc.maxSafeInteger(),
  uint64AsNumber: fc.maxSafeNat(),
  bool: fc.boolean(),
  float: fc.float({ noNaN: true, noDefaultInfinity: true }),
  enum: fc.constantFrom(...ENUM_VALUES),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  string: fc.string({ unit: "binary", maxLength: 40 }),
};

/** As the codec returns them: bigint, Buffer, Map; an optional field that is absent has no key. */
export function messagesOf(table: MessageTable, depth = 3): fc.Arbitrary<AnyMessage> {
  const keys: Record<string, fc.Arbitrary<unknown>> = {};
  const requiredKeys: string[] = [];
  for (const [key, row] of Object.entries(table.fields)) {
    if (row[0] === "optional" && typeof row[1] !== "string" && depth === 0) continue;
    keys[key] = fieldValues(row, depth);
    if (row[0] !== "optional") requiredKeys.push(key);
  }
  return fc.record(keys, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<AnyMessage>;
}

function fieldValues([rule, type]: FieldRow, depth: number): fc.Arbitrary<unknown> {
  if (rule === "map") return maps();
  if (typeof type !== "string" && depth === 0 && rule === "repeated") return fc.constant([]);
  const values = typeof type === "string" ? SCALARS[type] : messagesOf(type, Math.max(0, depth - 1));
  return rule === "repeated" || rule === "packed" ? fc.array(values, { maxLength: 4 }) : values;
}

/** Objects, in which the oracle keeps maps, cannot hold this key. */
const mapKeys = (SCALARS.string as fc.Arbitrary<string>).filter((key) => key !== "__proto__");

function maps(): fc.Arbitrary<Map<string, string>> {
  return fc
    .uniqueArray(fc.tuple(mapKeys, SCALARS.string as fc.Arbitrary<string>), { maxLength: 3, selector: ([key]) => key })
    .map((entries) => new Map(entries));
}

/** Fields with numbers that no table has, of every wire type, groups included. */
export const unknownFields: fc.Arbitrary<Buffer> = fc
  .array(
    fc.constantFrom(
      Buffer.from("80f4030a", "hex"), // 8000 as a varint
      Buffer.from("80f403ffffffffffffffffff01", "hex"),
      Buffer.from("81f4030102030405060708", "hex"), // fixed 64
      Buffer.from("82f40303616263", "hex"), // length-delimited
      Buffer.from("82f40300", "hex"),
      Buffer.from("83f403080184f403", "hex"), // group
      Buffer.from("83f4038bf40310018cf40384f403", "hex"), // group in a group
      Buffer.from("85f40301020304", "hex"), // fixed 32
    ),
    { maxLength: 4 },
  )
  .map((fields) => Buffer.concat(fields));
