/** The order of rows in hbase:meta: by table, by start key, by id, each in byte order, and not that of the whole row's bytes. */

const COMMA = 0x2c;

export function compareMetaRows(one: Buffer, other: Buffer): number {
  const [ofOne, ofOther] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < 3; index++) {
    const [a, b] = [ofOne[index], ofOther[index]];
    if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
    const order = Buffer.compare(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** A row without a comma has only a table. */
function partsOf(row: Buffer): readonly Buffer[] {
  const first = row.indexOf(COMMA);
  if (first < 0) return [row];
  const last = row.lastIndexOf(COMMA);
  return [row.subarray(0, first), row.subarray(first + 1, Math.max(first + 1, last)), row.subarray(last + 1)];
}
