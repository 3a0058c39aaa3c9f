/**
 * Where to begin and to end a scan of hbase:meta. Its rows are ordered by table, then by start key, then by the region's id as text;
 * that works because ids have 13 digits, so that 14 nines stand behind and 14 zeros in front of them all.
 */
import type { TableName } from "../names/table-name.ts";
import { MAX_ROW_BYTES } from "../wire/cell.ts";

const BEHIND_ALL_IDS = Buffer.from(",99999999999999", "latin1");
const BEFORE_ALL_IDS = Buffer.from(",00000000000000", "latin1");
const COMMA = Buffer.from(",", "latin1");
const FIRST = Buffer.from(",,", "latin1");
/** A table's name has no space in it, and every character that it may have stands behind one. */
const BEHIND_FIRST = Buffer.from(" ,,", "latin1");
const ZERO = Buffer.alloc(1);

/** Of a reversed scan, inclusive: the region that contains `row` is the first one from here on. */
export function currentKey(table: TableName, row: Uint8Array): Buffer {
  return searchKey(table, row, BEHIND_ALL_IDS);
}

/** Of a reversed scan, inclusive: the region in front of `row`; the last region for an empty row. */
export function beforeKey(table: TableName, row: Uint8Array): Buffer {
  return row.length === 0 ? Buffer.concat([table.bytes, ZERO]) : searchKey(table, row, BEFORE_ALL_IDS);
}

/** In front of every region of the table, behind the table's own row. */
export function firstKey(table: TableName): Buffer {
  return Buffer.concat([table.bytes, FIRST]);
}

/** Behind every region of the table. */
export function behindLastKey(table: TableName): Buffer {
  return Buffer.concat([table.bytes, BEHIND_FIRST]);
}

/**
 * A row that leaves no room for table and id is cut. That changes nothing: a region's name is a row of meta too, so that no start
 * key is as long as what is left. HBase's own client does not cut, and fails.
 */
function searchKey(table: TableName, row: Uint8Array, ids: Buffer): Buffer {
  const room = MAX_ROW_BYTES - table.bytes.length - COMMA.length - ids.length;
  return Buffer.concat([table.bytes, COMMA, row.length > room ? row.subarray(0, room) : row, ids]);
}
