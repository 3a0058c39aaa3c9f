/** Descriptors: what users write, what goes to HBase, and that nothing is lost on the way there and back. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FAMILY_ATTRIBUTES } from "../../src/descriptors/family-descriptor.ts";
import { splitKeysOf } from "../../src/descriptors/split-keys.ts";
import { type TableDescriptor, tableMessage, tableOfMessage } from "../../src/descriptors/table-descriptor.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import type { MessageOf } from "../../src/protobuf/schema.ts";
import { TableSchema } from "../../src/protobuf/table-messages.ts";

type Schema = MessageOf<typeof TableSchema>;

function schemaOf(descriptor: TableDescriptor, isNew = false): Schema {
  return decode(TableSchema, encode(TableSchema, tableMessage(descriptor, isNew)));
}

function attributesOf(pairs: Schema["attributes"]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ first, second }) => [first.toString(), second.toString()]));
}

const refusedAt = (option: string) => (error: unknown) => {
  const { code, option: named } = error as { code: string; option: string };
  assert.deepEqual([code, named], ["HBASE_INVALID_ARGUMENT", option]);
  return true;
};

describe("a descriptor", () => {
  it("is written with HBase's names, as text", () => {
    const schema = schemaOf({
      name: "ns:t",
      families: [{ name: "f", versions: 3, ttlSeconds: 60, compression: "GZ", inMemory: true, mob: false }],
      maxFileSizeBytes: 1 << 30,
      durability: "ASYNC_WAL",
      attributes: { coprocessor$1: "|a.B||" },
    });
    assert.deepEqual([schema.tableName?.namespace.toString(), schema.tableName?.qualifier.toString()], ["ns", "t"]);
    assert.deepEqual(attributesOf(schema.attributes), {
      MAX_FILESIZE: "1073741824",
      DURABILITY: "ASYNC_WAL",
      coprocessor$1: "|a.B||",
    });
    assert.deepEqual(attributesOf(schema.columnFamilies[0]?.attributes ?? []), {
      VERSIONS: "3",
      TTL: "60",
      COMPRESSION: "GZ",
      IN_MEMORY: "true",
      IS_MOB: "false",
    });
  });

  it("of a new table has the defaults that Java's client writes, unless something else is said", () => {
    const [plain, other] = schemaOf(
      { name: "t", families: ["f", { name: "g", versions: 2, attributes: { BLOOMFILTER: "row" } }] },
      true,
    ).columnFamilies;
    assert.deepEqual(attributesOf(plain?.attributes ?? []), {
      VERSIONS: "1",
      MIN_VERSIONS: "0",
      TTL: "2147483647",
      COMPRESSION: "NONE",
      DATA_BLOCK_ENCODING: "NONE",
      BLOOMFILTER: "ROW",
      BLOCKSIZE: "65536",
      BLOCKCACHE: "true",
      IN_MEMORY: "false",
      KEEP_DELETED_CELLS: "FALSE",
      REPLICATION_SCOPE: "0",
    });
    const { VERSIONS, BLOOMFILTER } = attributesOf(other?.attributes ?? []);
    assert.deepEqual([VERSIONS, BLOOMFILTER], ["2", "row"]);
  });

  it("that was read goes back byte for byte, whatever is in it", () => {
    const keys = fc.oneof(
      fc.constantFrom(
        ...Object.values(FAMILY_ATTRIBUTES).map(({ key }) => key),
        "MAX_FILESIZE",
        "READONLY",
        "__proto__",
      ),
      fc.string({ minLength: 1 }),
    );
    const texts = fc.constantFrom("1", "01", "true", "TRUE", "forever", "2147483647", "NONE", "none", "-1", "1e3", "");
    const values = fc.oneof(
      texts.map((text) => Buffer.from(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    const attributes = fc.uniqueArray(fc.record({ first: keys, second: values }), { selector: ({ first }) => first });
    fc.assert(
      fc.property(attributes, attributes, (ofTable, ofFamily) => {
        const pairs = (list: typeof ofTable): Schema["attributes"] =>
          list.map(({ first, second }) => ({ first: Buffer.from(first), second }));
        const schema: Schema = {
          tableName: { namespace: Buffer.from("default"), qualifier: Buffer.from("t") },
          attributes: pairs(ofTable),
          columnFamilies: [
            {
              name: Buffer.from("f"),
              attributes: pairs(ofFamily),
              configuration: [{ name: "key", value: "value" }],
            },
          ],
          configuration: [],
        };
        const described = tableOfMessage(schema);
        // A family whose MIN_VERSIONS exceed its VERSIONS is refused on the way back.
        const [family] = described.families;
        if ((family?.minVersions ?? 0) > (family?.versions ?? 1)) return;
        assert.deepEqual(sorted(schemaOf(described)), sorted(schema));
      }),
      { numRuns: 500 },
    );
  });

  it("takes configuration for attributes, as readers of 2.x do", () => {
    const schema = {
      tableName: { namespace: Buffer.from("ns"), qualifier: Buffer.from("t") },
      attributes: [],
      columnFamilies: [],
      configuration: [{ name: "hbase.key", value: "v" }],
    };
    assert.deepEqual(tableOfMessage(schema), { name: "ns:t", families: [], attributes: { "hbase.key": "v" } });
  });

  const cases: readonly (readonly [string, unknown, string])[] = [
    ["no families", { name: "t", families: [] }, "families"],
    ["a family twice", { name: "t", families: ["f", { name: "f" }] }, "families[1].name"],
    ["a bad name", { name: "a b", families: ["f"] }, "table"],
    ["no name", { families: ["f"] }, "name"],
    ["nothing", undefined, "descriptor"],
    ["a family with a colon", { name: "t", families: ["f:q"] }, "families[0].name"],
    ["a hidden family", { name: "t", families: [".f"] }, "families[0].name"],
    ["a family that is none", { name: "t", families: [7] }, "families[0]"],
    ["no versions", { name: "t", families: [{ name: "f", versions: 0 }] }, "families[0].versions"],
    ["versions as text", { name: "t", families: [{ name: "f", versions: "3" }] }, "families[0].versions"],
    [
      "more least than most versions",
      { name: "t", families: [{ name: "f", minVersions: 2 }] },
      "families[0].minVersions",
    ],
    ["no time to live", { name: "t", families: [{ name: "f", ttlSeconds: 0 }] }, "families[0].ttlSeconds"],
    ["an unknown compression", { name: "t", families: [{ name: "f", compression: "ZIP" }] }, "families[0].compression"],
    ["a misspelt field", { name: "t", families: [{ name: "f", version: 3 }] }, "families[0].version"],
    ["a misspelt field of the table", { name: "t", families: ["f"], readonly: true }, "readonly"],
    ["a flag that is none", { name: "t", families: ["f"], readOnly: "yes" }, "readOnly"],
    [
      "an attribute twice",
      { name: "t", families: [{ name: "f", versions: 1, attributes: { VERSIONS: "2" } }] },
      "families[0].attributes.VERSIONS",
    ],
    ["an attribute that is a number", { name: "t", families: ["f"], attributes: { A: 1 } }, "attributes.A"],
    [
      "configuration that is no text",
      { name: "t", families: [{ name: "f", configuration: { a: 1 } }] },
      "families[0].configuration.a",
    ],
  ];
  for (const [what, descriptor, field] of cases) {
    it(`with ${what} is refused, and ${field} named`, () => {
      assert.throws(() => tableMessage(descriptor as TableDescriptor, true), refusedAt(field));
    });
  }
});

/** Order does not count among attributes. */
function sorted(schema: Schema): Schema {
  const byKey = (pairs: Schema["attributes"]): Schema["attributes"] =>
    [...pairs].sort((one, other) => Buffer.compare(one.first, other.first));
  return {
    ...schema,
    attributes: byKey(schema.attributes),
    columnFamilies: schema.columnFamilies.map((family) => ({ ...family, attributes: byKey(family.attributes) })),
  };
}

describe("split keys", () => {
  const text = (splits: Parameters<typeof splitKeysOf>[0]): string[] => splitKeysOf(splits).map(String);

  it("are sorted by their bytes", () => {
    assert.deepEqual(text(["m", "c", "é", Buffer.from("d")]), ["c", "d", "m", "é"]);
    assert.deepEqual(text(undefined), []);
  });

  it("evenly: the first region ends at the start, the last one begins at the end", () => {
    assert.deepEqual(text({ start: "a", end: "e", regions: 6 }), ["a", "b", "c", "d", "e"]);
    assert.deepEqual(text({ start: "a", end: "e", regions: 3 }), ["a", "e"]);
    const keys = splitKeysOf({ start: Buffer.of(0), end: Buffer.of(0x10, 0), regions: 4 });
    assert.deepEqual(
      keys.map((key) => key.toString("hex")),
      ["00", "0800", "1000"],
    );
  });

  it("evenly: as many as were asked for, in order, whatever the bounds", () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(key, key, fc.integer({ min: 3, max: 50 }), (start, end, regions) => {
        try {
          const keys = splitKeysOf({ start, end, regions });
          assert.equal(keys.length, regions - 1);
          for (const [index, each] of keys.slice(1).entries())
            assert.ok(Buffer.compare(keys[index] as Buffer, each) < 0);
        } catch (error) {
          assert.match((error as { code: string }).code, /^HBASE_INVALID_ARGUMENT$/);
        }
      }),
    );
  });

  it("are refused where they make no sense", () => {
    const wrong: readonly (readonly [Parameters<typeof splitKeysOf>[0], string])[] = [
      [["a", "a"], "splits"],
      [["a", ""], "splits[1]"],
      [[7 as unknown as string], "splits[0]"],
      [{ start: "b", end: "a", regions: 3 }, "splits.end"],
      [{ start: "a", end: "b", regions: 2 }, "splits.regions"],
      [{ start: "a", end: "b", regions: 1e9 }, "splits.regions"],
      [{ start: "a", end: "b", regions: 10 }, "splits.regions"],
    ];
    for (const [splits, option] of wrong) assert.throws(() => splitKeysOf(splits), refusedAt(option));
  });
});
