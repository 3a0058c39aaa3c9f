/** Names of regions: built, taken apart, and the encoded names that HBase itself gives. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import { buildRegionName, encodedNameOf, parseRegionName } from "../../src/names/region-name.ts";
import { TableName } from "../../src/names/table-name.ts";

const name = (table: string, startKey: string, replicaId = 0): Buffer =>
  buildRegionName({
    table: Buffer.from(table),
    startKey: Buffer.from(startKey),
    regionId: 1_700_000_000_000n,
    replicaId,
  });

describe("the name of a region", () => {
  for (const [built, encoded] of [
    [name("t1", ""), "43ae7364b4a555b93267937f9bc49ec1"],
    [name("t1", "row5"), "2f0a1f39f4faead3f95c55463a2f8c86"],
    [name("ns1:t1", ""), "a7e28ee91aff520ba172818d084f2eb8"],
    [name("t1", "", 1), "eda7f6ab9d4c331afd1a82e0e7a9e980"],
  ] as const) {
    test(`${built.toString()} has the encoded name that HBase gives it`, () => {
      assert.equal(encodedNameOf(built), encoded);
      assert.ok(built.toString().endsWith(`.${encoded}.`));
    });
  }

  test("of hbase:meta has no suffix, and its replicas have other encoded names", () => {
    assert.equal(RegionInfo.META.name.toString(), "hbase:meta,,1");
    assert.equal(RegionInfo.META.encodedName, "1588230740");
    assert.equal(RegionInfo.META.replica(1).name.toString(), "hbase:meta,,1_0001");
    assert.equal(RegionInfo.META.replica(1).encodedName, "534574363");
    assert.equal(RegionInfo.META.replica(2).encodedName, "1657623790");
  });

  test("has the replica in four upper-case digits, and never the namespace default (traps 9 and 35)", () => {
    assert.match(name("t1", "a", 10).toString(), /^t1,a,1700000000000_000A\.[0-9a-f]{32}\.$/);
    assert.notEqual(encodedNameOf(name("t1", "a", 10)), encodedNameOf(name("t1", "a")));
  });

  test("comes back in its parts, whatever bytes are in the start key", () => {
    const keys = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(keys, fc.bigInt({ min: 1n, max: 2n ** 62n }), fc.nat(0xffff), (startKey, regionId, replicaId) => {
        const parts = { table: Buffer.from("ns:t"), startKey: Buffer.from(startKey), regionId, replicaId };
        assert.deepEqual(parseRegionName(buildRegionName(parts)), parts);
      }),
    );
  });

  for (const bad of ["", "t", "t,", ",,1", "t,a", "t,a,", "t,a,x", "t,a,1_", "t,a,1_12", "t,a,1_00G1"]) {
    test(`${JSON.stringify(bad)} is none`, () => assert.equal(parseRegionName(Buffer.from(bad)), undefined));
  }

  test("is that of the row of meta, so that nothing is hashed for primaries", () => {
    const row = Buffer.from("anything");
    const region = RegionInfo.META.toMessage();
    assert.deepEqual(RegionInfo.ofMessage(region, row).name, row);
  });
});

describe("a region", () => {
  const region = new RegionInfo({
    table: TableName.of("t"),
    startKey: Buffer.from("b"),
    endKey: Buffer.from("d"),
    regionId: 5n,
  });

  test("contains its start key and not its end key", () => {
    const found = ["a", "b", "c", "cz", "d"].map((row) => region.contains(Buffer.from(row)));
    assert.deepEqual(found, [false, true, true, true, false]);
    const before = ["b", "b\0", "c", "d", "d\0"].map((row) => region.containsBefore(Buffer.from(row)));
    assert.deepEqual(before, [false, true, true, true, false]);
  });

  test("in meta has PBUF in front, and is refused without (trap 4)", () => {
    assert.throws(() => RegionInfo.ofPbufBytes(Buffer.from("0801", "hex")), MalformedMessageError);
    assert.throws(() => RegionInfo.ofPbufBytes(Buffer.from("PBUF\xff", "latin1")), MalformedMessageError);
  });

  test("with an impossible replica is refused", () => {
    const message = { ...region.toMessage(), replicaId: 0x1_0000 };
    assert.throws(() => RegionInfo.ofMessage(message), MalformedMessageError);
  });
});
