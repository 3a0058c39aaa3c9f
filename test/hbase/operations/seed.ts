/** The table that the list of operations works on, and the rows that the reading ones find there. */
import type { DataOperation, TableForm } from "../../../scripts/lab/operation-form.ts";

export interface NamedOperation {
  /** Says what is shown; different for each. */
  readonly name: string;
  readonly operation: DataOperation;
}

/** Three regions: scans cross their borders between r04 and r05 and before every `r`. */
export const TABLE: TableForm = {
  families: [
    { name: "f", attributes: { VERSIONS: "5" } },
    { name: "g", attributes: { VERSIONS: "1" } },
    { name: "kept", attributes: { VERSIONS: "3", KEEP_DELETED_CELLS: "TRUE" } },
  ],
  splits: ["b", "r05"],
};

export function named(name: string, operation: DataOperation): NamedOperation {
  return { name, operation };
}

/** As HBase's Bytes writes a long, in printable form. */
export function long(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return [...bytes].map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** As Bytes writes a BigDecimal of one digit behind the point: its scale and its unscaled value. */
function tenths(value: number): string {
  return `\\x00\\x00\\x00\\x01\\x${value.toString(16).toUpperCase().padStart(2, "0")}`;
}

const numbers = Array.from({ length: 10 }, (_, index) => index);

/** r00 to r09, each with versions, a long, a decimal, an empty value and columns that share prefixes. */
const rows: readonly NamedOperation[] = numbers.map((index) =>
  named(`seed: row r0${index}`, {
    op: "put",
    row: `r0${index}`,
    values: [
      ...[100, 200, 300].map((timestamp, version) => ({
        column: "f:a",
        value: `a${index}-${version}`,
        timestamp,
      })),
      { column: "f:b", value: `vb${index}`, timestamp: 100 },
      { column: "f:empty", value: "", timestamp: 50 },
      { column: "f:p1", value: `p${index}`, timestamp: 100 },
      { column: "f:p2", value: `P${index}`, timestamp: 200 },
      { column: "f:", value: "no qualifier", timestamp: 100 },
      { column: "g:x", value: `x${index % 3}`, timestamp: 100 },
      { column: "g:num", value: long(BigInt(index)), timestamp: 100 },
      { column: "g:dec", value: tenths(index * 5), timestamp: 100 },
      ...(index % 2 === 0 ? [{ column: "g:even", value: "yes", timestamp: 100 }] : []),
    ],
  }),
);

export const SEED: readonly NamedOperation[] = [
  ...rows,
  named("seed: a wide row", {
    op: "put",
    row: "wide",
    values: Array.from({ length: 30 }, (_, index) => ({
      column: `f:c${String(index).padStart(2, "0")}`,
      value: `value ${index}`,
      timestamp: 10 + index,
    })),
  }),
  named("seed: rows whose keys are bytes", {
    op: "putAll",
    entries: ["\\x00", "\\x00\\x00", "\\x00,", "a\\xFF", "\\xFF\\xFE", "\\xFF\\xFF\\xFF"].map((row, index) => ({
      put: row,
      values: [{ column: "f:\\x00\\xFFq", value: `\\x00\\x01\\xFF${index}`, timestamp: 7 }],
    })),
  }),
  named("seed: a row with large values", {
    op: "put",
    row: "large",
    values: [
      { column: "f:one", value: { fill: "L", bytes: 5_000 }, timestamp: 1 },
      { column: "f:two", value: { fill: "M", bytes: 5_000 }, timestamp: 1 },
      { column: "f:three", value: { fill: "N", bytes: 5_000 }, timestamp: 1 },
    ],
  }),
  named("seed: a row with deletions", {
    op: "put",
    row: "scarred",
    values: [1, 2, 3, 4, 5].flatMap((timestamp) =>
      ["f:a", "f:b", "g:a", "kept:a", "kept:b"].map((column) => ({ column, value: `at ${timestamp}`, timestamp })),
    ),
  }),
  named("seed: its deletions", {
    op: "delete",
    row: "scarred",
    columns: [
      { column: "f:a", versions: "one", timestamp: 3 },
      { column: "f:b", timestamp: 4 },
      { column: "g", timestamp: 2 },
      { column: "kept:a", timestamp: 4 },
      { column: "kept", versions: "one", timestamp: 5 },
    ],
  }),
];
