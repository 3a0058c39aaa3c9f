/** Get and Scan as clients send them, to what the data understands. The checks and their exceptions are those of HBase's `ProtobufUtil`. */
import type { Column, Get } from "../../protobuf/client-messages.ts";
import type { Filter as FilterEnvelope } from "../../protobuf/filter-envelopes.ts";
import type * as messages from "../../protobuf/hbase-messages.ts";
import type { NameBytesPair } from "../../protobuf/rpc-messages.ts";
import type { Scan } from "../../protobuf/scan-messages.ts";
import { LATEST_TIMESTAMP, MAX_ROW_BYTES } from "../../wire/cell.ts";
import type { FamilyColumns, GetShape, ReadShape, ScanShape, TimeRange } from "../data/region-data.ts";
import { checkFilterAgainstBatch, type MakeRowFilter, readRowFilter } from "../filtering/make-row-filter.ts";
import type { RowFilter } from "../filtering/row-filter.ts";
import { ioException } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";
import { illegalArgument } from "./java-exceptions.ts";

export const ALL_TIME: TimeRange = { from: 0n, to: LATEST_TIMESTAMP };
const EMPTY = Buffer.alloc(0);

export function getShape(get: Get, makeRowFilter: MakeRowFilter): GetShape {
  checkRow(get.row);
  const maxVersions = int32(get.maxVersions ?? 1);
  if (maxVersions <= 0) throw ioException("maxVersions must be positive");
  return { row: get.row, maxVersions, ...readShape(get, makeRowFilter, false) };
}

export function scanShape(scan: Scan, makeRowFilter: MakeRowFilter): ScanShape {
  const { startRow = EMPTY, stopRow = EMPTY, reversed = false } = scan;
  for (const row of [startRow, stopRow]) if (row.length > MAX_ROW_BYTES) throw tooLong(row);
  const shape = readShape(scan, makeRowFilter, reversed);
  // A batch that is said counts, whatever it is: HBase refuses it where it is set.
  if (scan.batchSize !== undefined) checkFilterAgainstBatch(shape.filter, Math.max(1, int32(scan.batchSize)));
  return {
    ...shape,
    maxVersions: int32(scan.maxVersions ?? 1),
    startRow,
    includeStartRow: scan.includeStartRow ?? true,
    stopRow,
    // A scan from a row to the same row was a get once, before clients could say that the last row is meant too.
    includeStopRow: scan.includeStopRow ?? (startRow.length > 0 && startRow.equals(stopRow)),
    reversed,
    raw: isTrue(attributeOf(scan.attribute, "_raw_")),
    batch: Math.max(0, int32(scan.batchSize ?? 0)),
    ...(scan.mvccReadPoint === undefined || scan.mvccReadPoint === 0n ? {} : { readPoint: scan.mvccReadPoint }),
  };
}

type Read = Pick<Get | Scan, "column" | "filter" | "timeRange" | "cfTimeRange" | "storeLimit" | "storeOffset"> &
  Pick<Get, "loadColumnFamiliesOnDemand">;

function readShape(read: Read, makeRowFilter: MakeRowFilter, reversed: boolean): Omit<ReadShape, "maxVersions"> {
  const familyTimeRanges = read.cfTimeRange.map(
    ({ columnFamily, timeRange }) => [columnFamily.toString("latin1"), timeRangeOf(timeRange)] as const,
  );
  return {
    columns: columnsOf(read.column),
    timeRange: timeRangeOf(read.timeRange),
    familyTimeRanges: new Map(familyTimeRanges),
    storeLimit: limitOf(read.storeLimit),
    storeOffset: limitOf(read.storeOffset),
    filter: read.filter === undefined ? undefined : rowFilterOf(read.filter, makeRowFilter, reversed),
    // `hbase.hregion.scan.loadColumnFamiliesOnDemand`
    loadColumnFamiliesOnDemand: read.loadColumnFamiliesOnDemand ?? true,
  };
}

/** Sorted, each family once, as HBase keeps them. A whole family takes the place of its columns before it, and they of it. */
function columnsOf(columns: readonly Column[]): FamilyColumns[] {
  const families = new Map<string, Map<string, Buffer>>();
  for (const { family, qualifier } of columns) {
    const name = family.toString("latin1");
    const qualifiers = qualifier.length === 0 ? new Map<string, Buffer>() : (families.get(name) ?? new Map());
    for (const one of qualifier) qualifiers.set(one.toString("latin1"), one);
    families.set(name, qualifiers);
  }
  return [...families].sort(byName).map(([name, qualifiers]) => ({
    family: Buffer.from(name, "latin1"),
    qualifiers: [...qualifiers].sort(byName).map(([, qualifier]) => qualifier),
  }));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export function timeRangeOf(range: messages.TimeRange | undefined): TimeRange {
  if (range === undefined) return ALL_TIME;
  const from = BigInt.asIntN(64, range.from ?? 0n);
  const to = BigInt.asIntN(64, range.to ?? LATEST_TIMESTAMP);
  if (from < 0n || to < 0n) throw illegalArgument(`Timestamp cannot be negative. minStamp:${from}, maxStamp:${to}`);
  if (to < from) throw illegalArgument("maxStamp is smaller than minStamp");
  return { from, to };
}

export function rowFilterOf(
  { name, serializedFilter }: FilterEnvelope,
  makeRowFilter: MakeRowFilter,
  reversed: boolean,
): RowFilter {
  return readRowFilter(name, serializedFilter ?? EMPTY, { reversed }, makeRowFilter);
}

export function checkRow(row: Buffer): void {
  if (row.length === 0) throw illegalArgument("Row length is 0");
  if (row.length > MAX_ROW_BYTES) throw illegalArgument(`Row length ${row.length} is > ${MAX_ROW_BYTES}`);
}

function tooLong(row: Buffer): ServiceException {
  return illegalArgument(`row's length must be less than or equal to ${MAX_ROW_BYTES}, not ${row.length}`);
}

export function attributeOf(attributes: readonly NameBytesPair[], name: string): Buffer | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

/** Java's booleans as bytes: any byte but zero. */
export function isTrue(value: Buffer | undefined): boolean {
  return value?.length === 1 && value[0] !== 0;
}

/** HBase's own integers are signed; a negative limit is none. */
function limitOf(value: number | undefined): number | undefined {
  return value === undefined || int32(value) < 0 ? undefined : value;
}

export function int32(value: number): number {
  return value | 0;
}
