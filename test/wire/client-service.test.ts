/** Requests and answers of ClientService written and read by hand, against the tables, which protobufjs has checked. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import * as messages from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { ScanResponse } from "../../src/protobuf/scan-messages.ts";
import { type CellParts, encodeCells } from "../../src/wire/cell.ts";
import { encodeGet, encodeGetRequest, type ReadParts } from "../../src/wire/get.ts";
import { decodeMulti, encodeMulti } from "../../src/wire/multi.ts";
import { encodeCondition, encodeMutateRequest, encodeMutation } from "../../src/wire/mutation.ts";
import { encodeRegionField } from "../../src/wire/region-specifier.ts";
import { decodeGetResponse, decodeMutateResponse } from "../../src/wire/result.ts";
import { decodeScanResponse } from "../../src/wire/scan-response.ts";
import { everyTruncation } from "../support/chunked.ts";

const b = (text: string): Buffer => Buffer.from(text);
const REGION = b("t,,1700000000000.43ae7364b4a555b93267937f9bc49ec1.");
const regionField = encodeRegionField(REGION);
const region = { type: 1, value: REGION };

const bytes = (max: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const range = fc.record({ from: fc.maxSafeNat(), to: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }) });

interface GetParts extends ReadParts {
  readonly row: Buffer;
  readonly existenceOnly: true | undefined;
}

const encoded = (parts: GetParts): Buffer => encodeGet(parts.row, parts, parts.existenceOnly);
const getParts: fc.Arbitrary<GetParts> = fc.record({
  row: bytes(400),
  columns: maybe(
    fc.array(
      fc.record({ family: bytes(5), qualifiers: fc.array(bytes(200), { maxLength: 3 }) }, { noNullPrototype: true }),
    ),
  ),
  maxVersions: maybe(fc.nat()),
  timeRange: maybe(range),
  familyTimeRanges: maybe(
    fc.array(fc.record({ family: bytes(5), from: fc.maxSafeNat(), to: fc.maxSafeNat() }), { maxLength: 3 }),
  ),
  filter: maybe(fc.record({ javaClass: fc.string(), bytes: bytes(300) })),
  cacheBlocks: maybe(fc.boolean()),
  storeLimit: maybe(fc.nat()),
  storeOffset: maybe(fc.nat()),
  existenceOnly: maybe(fc.constant(true)),
  timeline: maybe(fc.constant(true)),
  loadColumnFamiliesOnDemand: maybe(fc.boolean()),
  attributes: maybe(
    fc.array(fc.record({ name: fc.string(), value: bytes(40) }, { noNullPrototype: true }), { maxLength: 3 }),
  ),
});

describe("requests", () => {
  test("a Get is the message that the table writes", () => {
    fc.assert(
      fc.property(getParts, (parts) => {
        const request = decode(messages.GetRequest, encodeGetRequest(regionField, encoded(parts)));
        assert.deepEqual(request.region, region);
        const { get } = request;
        assert.deepEqual(get.row, parts.row);
        assert.deepEqual(
          get.column,
          (parts.columns ?? []).map(({ family, qualifiers }) => ({ family, qualifier: qualifiers })),
        );
        assert.deepEqual(get.maxVersions, parts.maxVersions);
        assert.deepEqual(get.timeRange?.from, parts.timeRange && BigInt(parts.timeRange.from));
        assert.deepEqual(get.timeRange?.to, parts.timeRange?.to);
        assert.equal(get.cfTimeRange.length, parts.familyTimeRanges?.length ?? 0);
        assert.deepEqual(get.filter?.name, parts.filter?.javaClass);
        assert.deepEqual(get.filter?.serializedFilter, parts.filter?.bytes);
        assert.equal(get.cacheBlocks, parts.cacheBlocks);
        assert.equal(get.storeLimit, parts.storeLimit);
        assert.equal(get.storeOffset, parts.storeOffset);
        assert.equal(get.existenceOnly, parts.existenceOnly);
        assert.equal(get.consistency, parts.timeline === true ? 1 : undefined);
        assert.equal(get.loadColumnFamiliesOnDemand, parts.loadColumnFamiliesOnDemand);
        assert.deepEqual(get.attribute, parts.attributes ?? []);
        // Nothing is written that the table would not write.
        assert.deepEqual(encode(messages.Get, get), encoded(parts));
      }),
    );
  });

  test("a mutation with everything, and one with nothing but its row", () => {
    const message = encodeMutation({
      type: "increment",
      row: b("r"),
      cellCount: 2,
      timestamp: 2n ** 62n,
      durability: "asyncWal",
      timeRange: { from: 1, to: 2 },
      attributes: [{ name: "_rr_", value: Buffer.from([0]) }],
      nonce: 2n ** 64n - 1n,
    });
    assert.deepEqual(decode(messages.MutationProto, message), {
      row: b("r"),
      mutateType: 1,
      columnValue: [],
      timestamp: 2n ** 62n,
      attribute: [{ name: "_rr_", value: Buffer.from([0]) }],
      durability: 2,
      timeRange: { from: 1n, to: 2n },
      associatedCellCount: 2,
      nonce: 2n ** 64n - 1n,
    });
    const bare = decode(messages.MutationProto, encodeMutation({ type: "delete", row: b("r"), cellCount: 0 }));
    assert.equal(bare.associatedCellCount, undefined, "a delete of a row has no cells to look for");
    assert.equal(bare.mutateType, 3);
  });

  test("a condition by value and one by filter", () => {
    const value = decode(
      messages.Condition,
      encodeCondition({ row: b("r"), family: b("f"), qualifier: b("q"), operator: "<=", value: b("v") }),
    );
    assert.equal(value.compareType, 1);
    assert.equal(value.comparator?.name, "org.apache.hadoop.hbase.filter.BinaryComparator");
    assert.deepEqual(value.comparator?.serializedComparator, Buffer.from([0x0a, 0x03, 0x0a, 0x01, 0x76]));
    const filter = decode(
      messages.Condition,
      encodeCondition({ row: b("r"), filter: { javaClass: "F", bytes: b("x") }, timeRange: { from: 0, to: 9 } }),
    );
    assert.deepEqual(filter.filter, { name: "F", serializedFilter: b("x") });
    assert.equal(filter.family, undefined);
    assert.deepEqual(filter.timeRange, { from: 0n, to: 9n });
  });

  test("a Mutate with condition and nonce group", () => {
    const mutation = encodeMutation({ type: "put", row: b("r"), cellCount: 1 });
    const condition = encodeCondition({ row: b("r"), filter: { javaClass: "F", bytes: b("x") } });
    const request = decode(
      messages.MutateRequest,
      encodeMutateRequest({ regionField, mutation, condition, nonceGroup: 7n }),
    );
    assert.deepEqual(request.region, region);
    assert.equal(request.mutation.mutateType, 2);
    assert.equal(request.condition?.filter?.name, "F");
    assert.equal(request.nonceGroup, 7n);
  });

  test("a Multi of two regions, its cells joined in the order of its mutations, however long it is", () => {
    const put = (size: number): { type: "mutation"; message: Buffer; cells: Buffer } => ({
      type: "mutation",
      message: encodeMutation({ type: "put", row: b("r".repeat(size)), cellCount: 1 }),
      cells: encodeCells([{ ...CELL, value: Buffer.alloc(size, size) }]),
    });
    for (const size of [1, 100, 20_000, 70_000]) {
      const get = { type: "get", message: encodeGet(b("g")) } as const;
      const { param, cellBlock } = encodeMulti(
        [
          { regionField, actions: [put(size), get, put(size + 1)] },
          { regionField, actions: [put(2)], atomic: true, condition: encodeCondition({ row: b("r"), filter: FILTER }) },
        ],
        5n,
      );
      const request = decode(messages.MultiRequest, param);
      assert.equal(request.nonceGroup, 5n);
      assert.equal(request.regionAction.length, 2);
      const [plain, atomic] = request.regionAction;
      assert.deepEqual(
        plain?.action.map(({ index, get, mutation }) => [index, get !== undefined, mutation !== undefined]),
        [
          [0, false, true],
          [1, true, false],
          [2, false, true],
        ],
      );
      assert.equal(plain?.atomic, undefined);
      assert.equal(atomic?.atomic, true);
      assert.equal(atomic?.condition?.filter?.name, "F");
      assert.deepEqual(cellBlock, Buffer.concat([put(size).cells, put(size + 1).cells, put(2).cells]));
    }
  });
});

const FILTER = { javaClass: "F", bytes: b("x") };
const CELL: CellParts = { row: b("r"), family: b("f"), qualifier: b("q"), timestamp: 1n, typeCode: 4, value: b("v") };
const BLOCK = encodeCells([CELL, { ...CELL, qualifier: b("q2") }]);

describe("answers", () => {
  test("a Get's cells from the block, from the message, and from both", () => {
    const inline = { row: b("r"), family: b("f"), qualifier: b("in"), timestamp: 3n, cellType: 4, value: b("i") };
    const read = (result: Parameters<typeof encode<typeof messages.Result>>[1], block?: Buffer): string[] | undefined =>
      decodeGetResponse(encode(messages.GetResponse, { result }), block).row?.cells.map(({ column }) => column);
    assert.deepEqual(read({ associatedCellCount: 2 }, BLOCK), ["f:q", "f:q2"]);
    assert.deepEqual(read({ cell: [inline] }), ["f:in"]);
    assert.deepEqual(read({ associatedCellCount: 2, cell: [inline] }, BLOCK), ["f:q", "f:q2", "f:in"]);
    assert.equal(read({}), undefined);
    assert.equal(read({ associatedCellCount: 0 }), undefined);
  });

  test("existence, staleness, and a result that has both existence and cells", () => {
    const answer = (result: Parameters<typeof encode<typeof messages.Result>>[1]): Buffer =>
      encode(messages.GetResponse, { result });
    assert.equal(decodeGetResponse(answer({ exists: true, associatedCellCount: 0 }), undefined).exists, true);
    assert.equal(decodeGetResponse(answer({ exists: false }), undefined).exists, false);
    assert.equal(decodeGetResponse(answer({ associatedCellCount: 2, stale: true }), BLOCK).row?.stale, true);
    assert.throws(
      () => decodeGetResponse(answer({ exists: true, associatedCellCount: 1 }), BLOCK),
      MalformedMessageError,
    );
  });

  test("more cells announced than came, or fewer, is an error and no allocation", () => {
    const answer = (associatedCellCount: number): Buffer =>
      encode(messages.GetResponse, { result: { associatedCellCount } });
    for (const count of [1, 3, 0x7fff_ffff, -1])
      assert.throws(() => decodeGetResponse(answer(count), BLOCK), MalformedMessageError);
    assert.throws(() => decodeGetResponse(answer(1), undefined), MalformedMessageError);
  });

  test("a Mutate's row and whether it was processed", () => {
    const body = encode(messages.MutateResponse, { result: { associatedCellCount: 2 }, processed: false });
    const { row, processed } = decodeMutateResponse(body, BLOCK);
    assert.equal(row?.size, 2);
    assert.equal(processed, false);
  });

  test("a Multi's results in the order of the list, whatever their indexes, and exceptions between them", () => {
    const body = encode(messages.MultiResponse, {
      regionActionResult: [
        {
          resultOrException: [
            { index: 2, result: { associatedCellCount: 1 } },
            { index: 0, exception: { name: "java.io.IOException", value: b("java.io.IOException: no\n\tat x") } },
            { index: 1, result: { associatedCellCount: 1 } },
          ],
        },
        { exception: { name: "E" }, processed: true },
      ],
    });
    const [first, second] = decodeMulti(body, BLOCK);
    assert.deepEqual(
      first?.actions.map(({ index, result, exception }) => [
        index,
        result?.row?.cells.map(({ column }) => column),
        exception?.javaClass,
      ]),
      [
        [2, ["f:q"], undefined],
        [0, undefined, "java.io.IOException"],
        [1, ["f:q2"], undefined],
      ],
    );
    assert.deepEqual(second, { actions: [], exception: { javaClass: "E", stackTrace: "" }, processed: true });
  });

  test("a scan's rows from the block with their partial flags, and from the message without one", () => {
    const body = encode(ScanResponse, {
      cellsPerResult: [1, 1],
      partialFlagPerResult: [false, true],
      scannerId: 2n ** 64n - 3n,
      moreResults: true,
      ttl: 60_000,
      moreResultsInRegion: false,
      heartbeatMessage: true,
      cursor: { row: b("at") },
      scanMetrics: { metrics: [{ name: "ROWS_SCANNED", value: 2n }] },
      mvccReadPoint: 9n,
    });
    const answer = decodeScanResponse(body, BLOCK);
    assert.deepEqual(
      answer.rows.map(({ size, partial }) => [size, partial]),
      [
        [1, false],
        [1, true],
      ],
    );
    const { rows: _, ...rest } = answer;
    assert.deepEqual(rest, {
      scannerId: 2n ** 64n - 3n,
      moreResults: true,
      moreResultsInRegion: false,
      heartbeat: true,
      leaseMs: 60_000,
      cursorRow: b("at"),
      mvccReadPoint: 9n,
      metrics: new Map([["ROWS_SCANNED", 2n]]),
    });
    const inline = { row: b("r"), family: b("f"), qualifier: b("in"), timestamp: 3n, cellType: 4, value: b("i") };
    const rows = decodeScanResponse(
      encode(ScanResponse, { results: [{ cell: [inline], partial: true }] }),
      undefined,
    ).rows;
    assert.equal(rows[0]?.partial, true);
    assert.equal(rows[0]?.text("f:in"), "i");
  });

  test("what is absent is not false", () => {
    const { moreResults, moreResultsInRegion, scannerId } = decodeScanResponse(Buffer.alloc(0), undefined);
    assert.deepEqual([moreResults, moreResultsInRegion, scannerId], [undefined, undefined, undefined]);
  });

  test("cells that belong to no result are refused", () => {
    assert.throws(
      () => decodeScanResponse(encode(ScanResponse, { cellsPerResult: [1] }), BLOCK),
      /belong to no result/,
    );
  });

  test("an answer cut anywhere is read as far as it makes sense, or refused by type", () => {
    const body = encode(messages.MultiResponse, {
      regionActionResult: [{ resultOrException: [{ index: 0, result: { associatedCellCount: 2 } }] }],
    });
    for (const cut of everyTruncation(body)) {
      try {
        decodeMulti(cut, BLOCK);
      } catch (error) {
        assert.ok(error instanceof MalformedMessageError, String(error));
      }
    }
  });
});
