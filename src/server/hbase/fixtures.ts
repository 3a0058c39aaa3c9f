/** Tables and rows that an embedded HBase begins with, and has again after every reset: as people write them, made into what is stored. */
import { type Bytes, parseColumn, toBytes } from "../../bytes/column-name.ts";
import { toPrintable } from "../../bytes/printable.ts";
import { type EvenSplits, splitKeysOf } from "../../descriptors/split-keys.ts";
import type { TableDescriptor } from "../../descriptors/table-descriptor.ts";
import { described } from "../../errors/known-options.ts";
import { CELL_TYPES, decodeCells, encodeCells, LATEST_TIMESTAMP, MAX_ROW_BYTES } from "../../wire/cell.ts";
import type { MutationShape } from "../data/region-data.ts";

/** Names of families stand for families with HBase's defaults. */
export type TableFixture =
  | readonly string[]
  | (Omit<TableDescriptor, "name"> & {
      /** where it is cut into regions; default: it has one */
      readonly splits?: readonly Bytes[] | EvenSplits;
    });

/** `{ "f:q": value }` */
export type ValuesFixture = Readonly<Record<string, Bytes>>;

/** Rows by their keys, or one by one for keys that are no text and cells that have a time of their own. */
export type RowsFixture =
  | Readonly<Record<string, ValuesFixture>>
  | readonly {
      readonly row: Bytes;
      readonly values: ValuesFixture;
      /** milliseconds since 1970; default: the server's time */
      readonly timestamp?: number | bigint;
    }[];

/** By the name of the table: `users`, or `shop:orders`, whose namespace is made too. */
export interface Fixtures {
  readonly tables?: Readonly<Record<string, TableFixture>>;
  readonly rows?: Readonly<Record<string, RowsFixture>>;
}

export interface NewTable {
  readonly descriptor: TableDescriptor;
  readonly splitKeys: readonly Buffer[];
}

/** Throws `InvalidArgumentError`. */
export function newTable(name: string, fixture: TableFixture): NewTable {
  if (typeof fixture !== "object" || fixture === null)
    throw new TypeError(`must be a list of families, or an object with \`families\`, not ${described(fixture)}`);
  const descriptor = isNames(fixture) ? { families: fixture } : fixture;
  const { splits, ...rest } = descriptor as Exclude<TableFixture, readonly string[]>;
  return { descriptor: { ...rest, name }, splitKeys: splitKeysOf(splits) };
}

function isNames(fixture: TableFixture): fixture is readonly string[] {
  return Array.isArray(fixture);
}

/** One put for each row. Throws `TypeError` and `RangeError`. */
export function putsOf(rows: RowsFixture): MutationShape[] {
  const list = Array.isArray(rows)
    ? (rows as Extract<RowsFixture, readonly unknown[]>)
    : Object.entries(byKey(rows)).map(([row, values]) => ({ row, values }));
  return list.map(putOf);
}

function byKey(rows: RowsFixture): Readonly<Record<string, ValuesFixture>> {
  if (typeof rows !== "object" || rows === null)
    throw new TypeError(`must be an object of rows by their keys, or a list of rows, not ${described(rows)}`);
  return rows as Readonly<Record<string, ValuesFixture>>;
}

function putOf(each: Extract<RowsFixture, readonly unknown[]>[number]): MutationShape {
  const row = toBytes(each.row);
  if (typeof each.values !== "object" || each.values === null)
    throw new TypeError(
      `row ${toPrintable(row, 100)} must be an object of values by columns, not ${described(each.values)}`,
    );
  const timestamp = BigInt(each.timestamp ?? LATEST_TIMESTAMP);
  const cells = Object.entries(each.values).map(([column, value]) => {
    const { family, qualifier } = parseColumn(column);
    if (qualifier === undefined)
      throw new TypeError(`${JSON.stringify(column)} names no column: write "family:qualifier"`);
    return { row, family, qualifier, timestamp, typeCode: CELL_TYPES.put, value: toBytes(value) };
  });
  if (row.length === 0 || row.length > MAX_ROW_BYTES)
    throw new RangeError(`a row's key has 1 to ${MAX_ROW_BYTES} bytes`);
  if (timestamp < 0n) throw new RangeError(`${timestamp} is no timestamp`);
  if (cells.length === 0) throw new RangeError(`row ${toPrintable(row, 100)} has no values`);
  return {
    type: "put",
    row,
    cells: decodeCells(encodeCells(cells)),
    timestamp,
    timeRange: { from: 0n, to: LATEST_TIMESTAMP },
    returnResults: false,
  };
}
